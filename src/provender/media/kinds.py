"""Kinds of files, known by their extension, their media type, or the element that names them."""

from functools import cache

__all__ = ["COMPRESSED", "DOCUMENTS", "IMAGES", "KINDS", "VIDEOS", "extension_of", "kind_of"]

IMAGES, VIDEOS, COMPRESSED, DOCUMENTS, OTHER = (
    "images", "videos", "compressed", "documents", "other",
)  # fmt: skip
KINDS = (IMAGES, VIDEOS, COMPRESSED, DOCUMENTS)

_EXTENSIONS = {
    IMAGES: """arw avif bmp cr2 dng gif heic heif ico jfif jpe jpeg jpg jxl nef png psd svg tga tif
        tiff webp""",
    # Sound is asked for together with moving pictures.
    VIDEOS: """3gp aac aiff avi flac flv m2ts m4a m4v mid mkv mov mp3 mp4 mpe mpeg mpg oga ogg ogv
        opus vob wav webm wma wmv""",
    COMPRESSED: """7z ar bz2 cab cpio gz lz lz4 lzma rar tar tbz tbz2 tgz txz tzst xz z zip zst""",
    DOCUMENTS: """arrow avro azw3 csv djvu doc docx epub feather geojson h5 hdf5 json jsonl md mobi
        ndjson npy npz odp ods odt parquet pdf ppt pptx ps rtf sqlite tex tsv txt xls xlsx xml yaml
        yml""",
    OTHER: """apk appimage bin deb dmg exe img iso jar msi pt pth rpm safetensors srt torrent ttf
        vtt whl woff woff2""",
}
_MEDIA_TYPES = {
    "application/gzip": COMPRESSED,
    "application/java-archive": OTHER,
    "application/json": DOCUMENTS,
    "application/msword": DOCUMENTS,
    "application/ogg": VIDEOS,
    "application/pdf": DOCUMENTS,
    "application/rtf": DOCUMENTS,
    "application/vnd.rar": COMPRESSED,
    "application/x-7z-compressed": COMPRESSED,
    "application/x-bzip2": COMPRESSED,
    "application/x-gzip": COMPRESSED,
    "application/x-rar-compressed": COMPRESSED,
    "application/x-tar": COMPRESSED,
    "application/x-xz": COMPRESSED,
    "application/x-zip-compressed": COMPRESSED,
    "application/xml": DOCUMENTS,
    "application/zip": COMPRESSED,
    "application/zstd": COMPRESSED,
}
_FAMILIES = {
    "image/": IMAGES,
    "video/": VIDEOS,
    "audio/": VIDEOS,
    "text/": DOCUMENTS,
    "application/vnd.ms-": DOCUMENTS,
    "application/vnd.oasis.opendocument.": DOCUMENTS,
    "application/vnd.openxmlformats-officedocument.": DOCUMENTS,
}


def extension_of(name: str) -> str:
    """Return a file name's extension in lower case and without its dot, or an empty text.

    >>> extension_of("Photo.JPG"), extension_of("README"), extension_of(".hidden")
    ('jpg', '', '')
    """
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem else ""


def kind_of(name: str, media_type: str = "", hint: str = "") -> str:
    """Return a file's kind, `other`, or an empty text when nothing tells it.

    The extension counts first, then the media type, then where the file was named.

    >>> kind_of("a.jpg"), kind_of("a", "video/mp4"), kind_of("a", hint="images"), kind_of("a.php")
    ('images', 'videos', 'images', '')
    """
    return _by_extension().get(extension_of(name)) or _by_media_type(media_type) or hint


@cache
def _by_extension() -> dict[str, str]:
    return {word: kind for kind, words in _EXTENSIONS.items() for word in words.split()}


def _by_media_type(media_type: str) -> str:
    media_type = media_type.lower()
    if known := _MEDIA_TYPES.get(media_type):
        return known
    return next((kind for start, kind in _FAMILIES.items() if media_type.startswith(start)), "")
