"""Every race runs, at a size that proves nothing but that it runs."""

import pytest
from bench.__main__ import main
from bench.figures import at_least, at_most, table
from bench.peers import GENERATORS, opened
from bench.peers.missing import Missing
from bench.race import Contender, Lap, Options, race
from bench.registry import RACES

from bench import report

TINY = ["--seconds", "0.002", "--rounds", "1", "--scale", "0.0005", "--no-install"]
FIGURES = {
    "duckdb": 9,
    "generators": 6,
    "raw": 12,
    "cores": 3,
    "memory": 2,
    "latency": 2,
    "http": 1,
    "doors": 2,
    "download-large": 8,
    "download-small": 6,
    "download-segments": 1,
}


def rows_of(text):
    return [line for line in text.splitlines() if line.startswith("| ")][2:]


def test_every_race_has_a_smoke_test():
    assert FIGURES.keys() == RACES.keys()


@pytest.mark.parametrize("name", RACES)
def test_a_race_prints_a_row_for_each_figure(capsys, tmp_path, name):
    assert main([name, *TINY, "--folder", str(tmp_path)]) == 0
    rows = rows_of(capsys.readouterr().out)
    assert len(rows) == FIGURES[name]
    assert list(tmp_path.iterdir()) == []
    if absent := [row for row in rows if "not run:" in row]:
        pytest.skip(" ".join(absent))


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda row: row.package)
def test_a_generator_writes_as_many_users_as_it_is_asked_for(tmp_path, generator):
    try:
        with opened(generator, tmp_path, install=False) as peer:
            assert peer.run(7).rows == 7
    except Missing as error:
        pytest.skip(str(error))
    (written,) = tmp_path.iterdir()
    assert len(written.read_text("utf-8").splitlines()) == 7


def test_an_unknown_race_is_refused_with_the_known_names(capsys):
    with pytest.raises(SystemExit):
        main(["chess"])
    message = capsys.readouterr().err
    assert "chess" in message
    assert all(name in message for name in RACES)


def test_the_races_are_listed(capsys):
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [*RACES]


def test_a_race_alternates_and_compares_round_by_round(tmp_path):
    order = []

    def contender(name, seconds):
        def run(rows):
            order.append(name)
            return Lap(rows, seconds.pop(0), 0.0)

        return Contender(name, run)

    ours, theirs = contender("ours", [1.0, 2.0, 1.0]), contender("theirs", [3.0, 2.0, 5.0])
    found = race(ours, theirs, Options(tmp_path, rounds=3), rows=12)
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert (found.ratio.least, found.ratio.median, found.ratio.greatest) == (1.0, 3.0, 5.0)
    assert found.ours.median == 12.0


def test_a_reach_is_judged_by_its_side():
    assert (at_least(2).judge(2.0), at_least(2).judge(1.9)) == ("yes", "**no**")
    assert (at_most(2).judge(2.0), at_most(2).judge(2.1)) == ("yes", "**no**")
    assert (str(at_least(1.5)), str(at_most(5, " ms"))) == ("≥ 1.5x", "≤ 5 ms")


def test_figures_are_kept_between_their_markers_only(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("a\n<!-- raw: begin -->\nold\n<!-- raw: end -->\nb\n", encoding="utf-8")
    report.keep("raw", table([]), page)
    assert page.read_text("utf-8") == f"a\n<!-- raw: begin -->\n{table([])}\n<!-- raw: end -->\nb\n"
    with pytest.raises(LookupError, match="memory"):
        report.keep("memory", "", page)


def test_every_race_has_its_place_in_the_page():
    page = report.README.read_text("utf-8")
    assert all(f"<!-- {name}: begin -->" in page for name in RACES)
