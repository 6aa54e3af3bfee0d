"""Hypothesis strategies for schemas that may make no sense: any JSON, and any typed keywords."""

from hypothesis import strategies as st

_WORDS = """
type enum const default nullable format pattern minLength maxLength minimum maximum
exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems items properties required
additionalProperties patternProperties minProperties maxProperties unique ref $ref $defs $id allOf a
"""
_TEXTS = ["", "a", "User.id", "#", "#/$defs/a", "#/properties/a", "email", "date", "[a-c]{2}", "("]
_TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"]
_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([*_TEXTS, *_TYPES, "ref"])
)

documents = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_WORDS.split()), inner, max_size=5)
    ),
    max_leaves=15,
)

_counts = st.integers(0, 5)
_numbers = (
    st.integers(-5, 5)
    | st.integers(-9999, 9999).map(lambda thousandths: thousandths / 1000)
    | st.sampled_from([0.1, 0.5, 1e300, -1e300, 2**40, 5e-324])
)
_names = st.sampled_from(["a", "b", "name", "email", "id"])
_values = st.none() | st.booleans() | st.integers(-1000, 1000) | st.sampled_from(_TEXTS)
_members = st.lists(_values | st.lists(_values, max_size=2), min_size=1, max_size=4)
_patterns = st.sampled_from(["[a-c]{2}", "^x", "a|b", "[0-9]+", ".*", "(?=.*a)[ab]{3}"])
_formats = st.sampled_from(["email", "date", "uuid", "name", "of-our-own", "ipv4", "time"])


def _keywords(kind, inner):
    """Return the keywords that say something about a type, each with its values."""
    numbers = {
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _numbers),
        "multipleOf": st.sampled_from([1, 2, 5, 7.0, 0.5, 0.25, 2**64, 0, -1, 5e-324]),
    }
    return {
        "string": {
            "format": _formats,
            "pattern": _patterns,
            "minLength": _counts,
            "maxLength": _counts,
        },
        "integer": numbers,
        "number": numbers,
        "array": {
            "items": inner,
            "minItems": _counts,
            "maxItems": _counts,
            "uniqueItems": st.booleans(),
        },
        "object": {
            "properties": st.dictionaries(_names, inner, max_size=3),
            "required": st.lists(_names, max_size=3, unique=True),
            "additionalProperties": inner,
            "minProperties": _counts,
            "maxProperties": _counts,
        },
    }.get(kind, {}) | {"unique": st.booleans(), "default": _values, "enum": _members}


@st.composite
def _typed(draw, inner):
    kind = draw(st.sampled_from(_TYPES))
    known = _keywords(kind, inner)
    words = draw(st.lists(st.sampled_from(sorted(known)), max_size=4, unique=True))
    schema = {word: draw(known[word]) for word in words}
    return schema | {
        "type": draw(
            st.sampled_from([kind, kind, [kind, "string"]] if kind != "string" else [kind])
        )
    }


@st.composite
def _referring(draw):
    """A schema and two more that it, and they, may refer to."""
    refs = st.sampled_from(["#/$defs/a", "#/$defs/b"]).map(lambda ref: {"$ref": ref})
    own, first, second = (draw(_typed(inner)) for inner in (refs | _deep, refs | _deep, _deep))
    return own | {"$defs": {"a": first, "b": second}}


_deep = st.recursive(_typed(st.booleans()), _typed, max_leaves=4)
typed_schemas = _deep | _referring()
