"""The files that a web page names: links, images, films, sound, Open Graph, directory listings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from provender.errors import ValidationError
from provender.media.kinds import IMAGES, VIDEOS, kind_of
from provender.transfer.address import Address, follow
from provender.transfer.names import name_of_url

__all__ = ["Link", "Page", "read_page"]

_ELEMENTS = "a, area, img, source, video, audio, embed, object, iframe, meta"
_LISTING = re.compile(r"\s*(?:index of|directory listing for|directory:)\b", re.IGNORECASE)
_LAZY = ("data-src", "data-original", "data-lazy-src")
_MOST_LINKS = 100_000

Named = tuple[str, str, bool]
"""An address as written, the kind that its element suggests, whether the element proves a file."""


@dataclass(frozen=True, slots=True)
class Link:
    """A file that a page names; `kind` is what the naming element suggests, or empty."""

    address: Address
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's title, and its files in the order of the page, each once."""

    title: str
    links: tuple[Link, ...]


def read_page(html: str, address: Address) -> Page:
    """Return what a page at this address names.

    >>> from provender.transfer.address import parse_address
    >>> html = '<title>Cats</title><a href="/more">more</a><img src="1.jpg"><a href="/x.zip">'
    >>> page = read_page(html, parse_address("https://example.org/cats/"))
    >>> page.title, [link.address.url for link in page.links]
    ('Cats', ['https://example.org/cats/1.jpg', 'https://example.org/x.zip'])
    """
    tree = LexborHTMLParser(html)
    title = _title(tree)
    base = _base(tree, address)
    is_listing = _LISTING.match(title) is not None
    links: dict[str, Link] = {}
    for node in tree.css(_ELEMENTS):
        for written, kind, is_file in _named_by(node):
            there = _address(base, written)
            if there is None or there.url in links or there.url == address.url:
                continue
            known = is_file or bool(kind_of(name_of_url(there.url)))
            if known or (is_listing and _is_entry(there, address)):
                links[there.url] = Link(there, kind)
        if len(links) >= _MOST_LINKS:
            break
    return Page(title, tuple(links.values()))


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    text = node.text() if node is not None else ""
    if not text.strip():
        named = tree.css_first('meta[property="og:title"]')
        text = (named.attributes.get("content") or "") if named is not None else ""
    return " ".join(text.split())


def _base(tree: LexborHTMLParser, address: Address) -> Address:
    node = tree.css_first("base[href]")
    written = None if node is None else node.attributes.get("href")
    return (_address(address, written) if written else None) or address


def _address(base: Address, written: str) -> Address | None:
    try:
        return follow(base, written.strip())
    except (ValidationError, ValueError):  # another scheme, or no address at all
        return None


def _is_entry(there: Address, page: Address) -> bool:
    """Say whether a listing's link leads to a file below it, not to a folder or another order."""
    folder = page.url.partition("?")[0].rpartition("/")[0] + "/"
    parts = urlsplit(there.url)
    return there.url.startswith(folder) and not parts.query and not parts.path.endswith("/")


def _named_by(node: LexborNode) -> Iterator[Named]:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    if node.tag in ("a", "area"):
        yield attributes.get("href", "#"), "", "download" in attributes
    elif node.tag == "meta":
        yield from _open_graph(attributes)
    elif node.tag in ("embed", "object", "iframe"):
        yield attributes.get("src") or attributes.get("data", "#"), "", False
    else:
        kind = _kind_shown_by(node)
        for name in ("src", *_LAZY):
            if attributes.get(name):
                yield attributes[name], kind, True
        for name in ("srcset", "data-srcset"):
            if written := _largest(attributes.get(name, "")):
                yield written, IMAGES, True
        if attributes.get("poster"):
            yield attributes["poster"], IMAGES, True


def _kind_shown_by(node: LexborNode) -> str:
    if node.tag in ("video", "audio"):
        return VIDEOS
    is_moving = node.parent is not None and node.parent.tag in ("video", "audio")
    return VIDEOS if node.tag == "source" and is_moving else IMAGES


def _open_graph(attributes: dict[str, str]) -> Iterator[Named]:
    name = (attributes.get("property") or attributes.get("name", "")).lower()
    words = name.split(":")
    if words[0] != "og" or words[2:] not in ([], ["url"], ["secure_url"]):
        return
    if words[1:2] == ["image"]:
        yield attributes.get("content", "#"), IMAGES, True
    elif words[1:2] in (["video"], ["audio"]):
        yield attributes.get("content", "#"), VIDEOS, False  # it may be the page of a player


def _largest(srcset: str) -> str:
    """Return the largest picture of a srcset.

    >>> _largest("a.jpg 320w, b.jpg 1280w, c.jpg 640w"), _largest("a.jpg, b.jpg 2x")
    ('b.jpg', 'b.jpg')
    """
    best, most = "", -1.0
    for written, size in re.findall(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+)[wxh])?", srcset):
        try:
            weight = float(size or 1)
        except ValueError:
            continue
        if weight > most:
            best, most = written, weight
    return best
