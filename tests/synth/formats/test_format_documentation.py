"""docs/formats.md lists exactly the formats and names that there are."""

import json
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest

from provender import generate
from provender.synth.formats.rows import ROWS
from provender.synth.vocabulary import ALONE, ENDINGS, FORMATS, OWNERS, RANGES

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"


def table(heading):
    """Return the cells of the table below a heading, without its first two lines."""
    _, below = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")
    lines = [line for line in below.split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def words(cell):
    return [word.strip("`") for word in cell.split()]


EXAMPLES = {words(row[0])[0]: row[1].strip("`") for row in table("The formats")}


def test_the_table_lists_every_format_with_its_aliases_and_meaning():
    listed = [(words(row[0]), row[2]) for row in table("The formats")]
    assert listed == [([row.name, *row.aliases], row.says) for row in ROWS]


@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_each_example_is_valid(name):
    schema = {"type": "string", "format": name, "minLength": 1}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(EXAMPLES[name])
    assert jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(EXAMPLES[name])


def test_the_example_gives_what_the_page_says():
    schema = json.loads(PAGE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0])
    for row in generate(schema, 20, seed=1).rows():
        assert row["email"].startswith(row["customer"].split()[0].lower())
        assert 1 <= row["price"] <= 1000


def by_meaning(meanings):
    groups = {}
    for word, meaning in meanings.items():
        groups.setdefault(meaning, []).append(word)
    return groups


@pytest.mark.parametrize(
    ("heading", "meanings"),
    [
        ("Names that say what a text is", FORMATS),
        ("Names that say it only alone", ALONE),
        ("Endings behind other words", ENDINGS),
        ("Whose name it is", OWNERS),
    ],
)
def test_the_tables_of_names_are_those_of_the_rule(heading, meanings):
    listed = {words(row[0])[0]: words(row[1]) for row in table(heading)}
    assert listed == by_meaning(meanings)


def test_the_table_of_ranges_is_that_of_the_rule():
    listed = {
        word: tuple(map(float, row[1:])) for row in table("Numbers") for word in words(row[0])
    }
    assert listed == {word: tuple(map(float, span)) for word, span in RANGES.items()}
