import pytest
from tests.synth.reports import is_sound, the_error, the_warning

from provender import check_schema
from provender.synth.checks.keywords import ANNOTATIONS, UNSUPPORTED


@pytest.mark.parametrize("word", sorted(UNSUPPORTED))
def test_a_keyword_of_draft_3_alone_is_an_error(word):
    schema = {"properties": {"a": {"type": "string", word: True}}}
    assert the_error(schema) == (
        f"Property 'a': {word} is a keyword of draft 3, which is not supported",
        f"/properties/a/{word}",
    )


@pytest.mark.parametrize("word", sorted(ANNOTATIONS - {"$id", "id"}))
def test_annotations_need_no_word(word):
    assert is_sound({"type": "string", word: "anything"})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("minlength", "minLength"),
        ("min_length", "minLength"),
        ("maxLenght", "maxLength"),
        ("requird", "required"),
        ("requiredd", "required"),
        ("types", "type"),
        ("tipe", "type"),
        ("enums", "enum"),
        ("mulitpleOf", "multipleOf"),
    ],
)
def test_a_misspelt_keyword_is_a_warning_that_names_the_meant_one(word, meant):
    report = check_schema({"type": "string", word: 1})
    assert report.errors == ()
    expected = f'unknown keyword "{word}" has no effect; {meant!r} is a known one'
    assert [problem.message for problem in report.warnings] == [expected]


@pytest.mark.parametrize("word", ["x-note", "example2000", "faker", "comment", "ui:widget", "k"])
def test_words_of_ones_own_need_no_word(word):
    assert is_sound({"type": "string", word: 1})


@pytest.mark.parametrize(
    ("kind", "word", "value"),
    [
        ("integer", "maxLength", 3),
        ("string", "minimum", 3),
        ("boolean", "pattern", "a"),
        ("string", "items", True),
        ("integer", "required", []),
    ],
)
def test_a_keyword_without_effect_on_the_type_is_a_warning(kind, word, value):
    message = f"{word} does not apply to the type {kind}"
    assert the_warning({"type": kind, word: value}) == (message, f"/{word}")


def test_a_keyword_that_applies_to_one_of_several_types_has_its_effect():
    assert is_sound({"type": ["integer", "string"], "maxLength": 3})
