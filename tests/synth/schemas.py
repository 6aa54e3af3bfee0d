"""A Hypothesis strategy for the schemas that generation supports, and the judges of their data."""

import jsonschema
import jsonschema_rs
from hypothesis import strategies as st

names = st.sampled_from(
    ["id", "name", "email", "city", "price", "tags", "created_at", "a/b", "x~y", "naïve", "n"]
)
small = st.integers(0, 12)
_FORMATS = """
email uuid date name date-time time duration hostname ipv4 ipv6 uri uri-reference iri json-pointer
regex city phone color word
"""
text_formats = st.sampled_from(_FORMATS.split())
patterns = st.sampled_from(
    ["[A-Z]{3}-[0-9]{6}", r"\+62[0-9]{9,12}", "[a-z0-9-]+", "^(red|green|blue)?$", "TXN[0-9]{10}"]
)


@st.composite
def strings(draw):
    schema = {"type": "string"}
    kind = draw(st.sampled_from(["plain", "format", "pattern"]))
    if kind == "format":
        schema["format"] = draw(text_formats)
    elif kind == "pattern":
        schema["pattern"] = draw(patterns)
    else:
        low = draw(small)
        schema |= draw(
            st.sampled_from([{}, {"minLength": low}, {"minLength": low, "maxLength": low + 9}])
        )
    return schema


@st.composite
def numbers(draw):
    low = draw(st.integers(-1000, 1000))
    schema = {"type": draw(st.sampled_from(["integer", "number"]))}
    ends = {"minimum": low, "maximum": low + draw(st.integers(0, 5000))}
    schema |= draw(st.sampled_from([{}, ends, {"minimum": low}, {"exclusiveMaximum": low}]))
    if draw(st.booleans()) and "maximum" not in schema:
        schema["multipleOf"] = draw(st.sampled_from([1, 2, 5, 0.5, 0.01]))
    return schema


values = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "b", "é", 1.5])
members = st.lists(values, min_size=1, max_size=5).map(lambda v: {"enum": v})
constants = values.map(lambda value: {"const": value})
simple = strings() | numbers() | members | constants | st.just({"type": "boolean"})
several = st.sampled_from(
    [{"type": ["string", "null"]}, {"type": ["integer", "string"]}, {"type": ["number", "null"]}]
)
leaves = simple | several


@st.composite
def arrays(draw, items):
    low = draw(st.integers(0, 3))
    schema = {"type": "array", "items": draw(items)}
    if draw(st.booleans()):
        schema |= {"minItems": low, "maxItems": low + draw(st.integers(0, 3))}
    return schema


@st.composite
def objects(draw, fields):
    properties = draw(st.dictionaries(names, fields, max_size=4))
    schema = {"type": "object", "properties": properties}
    if properties and draw(st.booleans()):
        schema["required"] = draw(st.lists(st.sampled_from(sorted(properties)), unique=True))
    return schema


nested = st.recursive(leaves, lambda inner: arrays(inner) | objects(inner), max_leaves=5)
schemas = objects(nested) | nested


def assert_valid(schema, rows):
    """Hold rows against two validators, with formats."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    ours = jsonschema.Draft202012Validator(schema, format_checker=checker)
    theirs = jsonschema_rs.validator_for(schema, validate_formats=True)
    for row in rows:
        ours.validate(row)
        assert theirs.is_valid(row), (row, schema)
