"""Content encodings that a server forces on although the plain bytes were asked for."""

import zlib
from collections.abc import Iterator

from provender.errors import TransferError
from provender.transfer.reply import Reply

__all__ = ["Decoder", "decoder_for"]

_STEP_BYTES = 1 << 20
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
# A compressed file sent as what it is: undoing the encoding would change the file.
_COMPRESSED_TYPES = ("application/gzip", "application/x-gzip", "application/x-tgz")


class Decoder:
    """Undoes gzip and zlib piece by piece; memory does not depend on how far it expands."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)

    def decode(self, chunk: bytes | memoryview) -> Iterator[bytes]:
        """Yield the plain bytes of a chunk; raises TransferError when it is damaged."""
        data: bytes | memoryview = chunk
        while data:
            if self._inflate.eof:  # gzip files may be joined
                self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                piece = self._inflate.decompress(data, _STEP_BYTES)
            except zlib.error:
                raise self._damaged() from None
            data = self._inflate.unconsumed_tail or self._inflate.unused_data
            yield piece

    def finish(self) -> Iterator[bytes]:
        """Yield what is left; raises TransferError when the end is missing."""
        yield self._inflate.flush()
        if not self._inflate.eof:
            raise self._damaged()

    def _damaged(self) -> TransferError:
        return TransferError(
            f"{self._shown} was sent compressed, and damaged",
            remedy="Start the download again; if it stays so, tell the server's operator.",
        )


def decoder_for(reply: Reply, shown: str) -> Decoder | None:
    """Return what undoes the reply's encoding, None for plain bytes; raises TransferError."""
    encoding = reply.encoding
    if not encoding:
        return None
    kind = reply.field(b"content-type").partition(";")[0].strip().lower()
    if encoding in ("gzip", "x-gzip") and kind in _COMPRESSED_TYPES:
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return Decoder(shown)
    raise TransferError(
        f"{shown} was sent with the encoding {encoding[:40]!r} although plain was asked for",
        remedy="Tell the server's operator; the file cannot be had unchanged.",
    )
