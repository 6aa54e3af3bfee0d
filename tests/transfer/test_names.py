import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.transfer.names import Names, name_of_url, safe_name

HOSTILE = {
    "../../etc/passwd": "_.._etc_passwd",
    "..\\..\\boot.ini": "_.._boot.ini",
    "..": "download",
    ".": "download",
    "": "download",
    ".bashrc": "bashrc",
    "a\0b": "ab",
    "a\nb": "ab",
    "photo\u202egpj.exe": "photogpj.exe",
    "zero\u200bwidth": "zerowidth",
    "CON": "_CON",
    "con.txt": "_con.txt",
    "LPT1.log": "_LPT1.log",
    "COM¹": "_COM¹",
    'a<b>c:d"e|f?g*h': "a_b_c_d_e_f_g_h",
    "trailing. . ": "trailing",
    "file.part": "file.part_",
    "file.part.journal": "file.part.journal_",
    ".provender-downloads": "provender-downloads",
    "e\u0301.txt": "\xe9.txt",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_becomes_a_plain_one(name):
    assert safe_name(name) == HOSTILE[name]


@given(st.text(max_size=400))
def test_any_name_is_one_component_that_every_system_takes(name):
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 202
    assert not set(safe) & set('<>:"|?*\\/\0')
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert not safe.endswith((".", " "))
    assert safe_name(safe) == safe


@pytest.mark.parametrize("char", ["a", "é", "漢", "😀"])
def test_a_name_of_300_bytes_is_cut_between_characters_and_keeps_its_extension(char):
    safe = safe_name(char * (300 // len(char.encode())) + ".jpeg")
    assert safe.endswith(".jpeg")
    assert len(safe.encode()) <= 200
    assert set(safe.removesuffix(".jpeg")) == {char}


@given(st.lists(st.sampled_from(["a.jpg", "A.jpg", "a-2.jpg", "\xe9", "e\u0301", "b"])))
def test_no_two_files_get_the_same_name(names):
    given_out = Names(taken=["b"])
    claimed = [given_out.claim(name).casefold() for name in names]
    assert len(set(claimed)) == len(claimed)
    assert "b" not in claimed


def test_thousands_of_collisions_cost_little():
    names = Names()
    assert {names.claim("x.jpg") for _ in range(20_000)} >= {"x.jpg", "x-20000.jpg"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/b.jpg?x=/c.png", "b.jpg"),
        ("/a/", "a"),
        ("/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd"),
        ("/%00", "download"),
        ("/%FF", "\ufffd"),
    ],
)
def test_the_name_is_the_last_part_of_the_path(path, name):
    assert name_of_url(f"http://example.org{path}") == name


def test_hostile_addresses_stay_inside_the_folder(server, fetch, folder, tmp_path):
    paths = ["/..%2f..%2fevil", "/%2e%2e", "/a%00b", "/" + "x" * 300, "/con.txt", "/%E2%80%AEgpj"]
    server.add("*", b"data")
    results = fetch([server.url(path) for path in paths])
    assert {result.path.parent for result in results} == {folder}
    assert len({result.name for result in results}) == len(paths)
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
