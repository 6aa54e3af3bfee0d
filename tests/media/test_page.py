"""What a page names, in its order, each file once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.media.page import read_page
from provender.transfer.address import parse_address

AT = parse_address("https://example.org/gallery/page.html?x=1")


def named(html):
    return [
        link.address.url.removeprefix("https://example.org") for link in read_page(html, AT).links
    ]


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<a href="a.zip">', ["/gallery/a.zip"]),
        ('<a href="/a.ZIP">', ["/a.ZIP"]),
        ('<a href="//example.org/b.pdf">', ["/b.pdf"]),
        ('<a href=" ../c.mp3 ">', ["/c.mp3"]),
        ('<base href="/other/"><a href="a.zip">', ["/other/a.zip"]),
        ('<a href="page2.html"><a href="/"><a href="#top"><a>', []),
        ('<a href="mailto:a@b.zip"><a href="javascript:x.zip"><a href="ftp://h/a.zip">', []),
        ('<a href="get?id=3" download>', ["/gallery/get?id=3"]),
        ('<img src="show?id=3">', ["/gallery/show?id=3"]),
        ('<img src="data:image/png;base64,AA==">', []),
        ('<img src="s.jpg" data-src="l.jpg">', ["/gallery/s.jpg", "/gallery/l.jpg"]),
        ('<img srcset="s.jpg 1x, l.jpg 3x, m.jpg 2x">', ["/gallery/l.jpg"]),
        ('<img srcset="/a,b/w_1,h_2/s.jpg 100w, /a,b/w_2,h_4/l.jpg 200w">', ["/a,b/w_2,h_4/l.jpg"]),
        ('<picture><source srcset="a.avif"><img src="a.jpg"></picture>',
         ["/gallery/a.avif", "/gallery/a.jpg"]),
        ('<video src="v.mp4" poster="p.jpg"><source src="w.webm"></video>',
         ["/gallery/v.mp4", "/gallery/p.jpg", "/gallery/w.webm"]),
        ('<audio><source src="a"></audio>', ["/gallery/a"]),
        ('<meta property="og:image" content="/o.png"><meta property="og:image:width" content="9">',
         ["/o.png"]),
        ('<meta property="og:video" content="/player"><meta property="og:video" content="/v.mp4">',
         ["/v.mp4"]),
        ('<iframe src="doc.pdf"></iframe><iframe src="/e"></iframe>', ["/gallery/doc.pdf"]),
        ('<a href="/b.zip"><a href="/a.zip"><a href="/b.zip#x">', ["/b.zip", "/a.zip"]),
        ('<a href="ü b.zip">', ["/gallery/%C3%BC%20b.zip"]),
    ],
)  # fmt: skip
def test_a_page_names_its_files(html, links):
    assert named(html) == links


@pytest.mark.parametrize("title", ["Index of /gallery", "Directory listing for /gallery/"])
def test_a_listing_names_all_of_its_files_and_no_folder(title):
    html = f"""<title>{title}</title><a href="../">..</a><a href="?C=N;O=D">Name</a>
    <a href="README">README</a><a href="sub/">sub/</a><a href="/gallery/data.bin">x</a>
    <a href="/elsewhere">y</a>"""
    assert named(html) == ["/gallery/README", "/gallery/data.bin"]


def test_the_title_is_the_pages_or_open_graphs():
    assert read_page("<title> A \n b</title>", AT).title == "A b"
    assert read_page('<meta property="og:title" content="C">', AT).title == "C"
    assert read_page("<p>", AT).title == ""


def test_credentials_in_a_link_are_not_taken_over():
    (link,) = read_page('<a href="https://u:p@evil.example/a.zip">', AT).links
    assert link.address.credentials is None
    assert link.address.url == "https://evil.example/a.zip"


@given(st.text(alphabet=st.sampled_from('<>"=/ aimgsrchf:.zp,1xw#?%&;\x00é'), max_size=300))
def test_no_page_is_too_broken_to_read(text):
    for link in read_page("<img srcset=" + text, AT).links:
        assert link.address.url.startswith(("http://", "https://"))
