"""Regular expressions of Hypothesis, and what is asked of the texts that match them."""

import re
from itertools import product

import jsonschema_rs
import numpy as np
from hypothesis import strategies as st

from provender.errors import SchemaValidationError
from provender.synth.patterns import pattern_space

__all__ = [
    "SMALL",
    "assert_matches",
    "brute_force",
    "first",
    "plain",
    "rich",
    "small",
    "space_or_none",
]

SMALL = "ab "

_quantifiers = st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "{1,3}", "*?", "+?", "??"])
_rich_atoms = st.sampled_from(
    [
        "a", "Z", "0", "-", "é", "日", r"\.", r"\/", r"\-", ".", r"\d", r"\w", r"\s", r"\D", r"\W",
        r"\S", "[a-z]", "[A-Z0-9_]", "[^a-z]", r"[^\s]", "[é-ü]", r"[\w.-]", r"[\s\S]", r"\x41",
        r"\u00e9", "[+-]", "foo", "[a-c]{2,4}", "(?:x|yy)", "(x|xy)", r"\t", "[^,]", "🙂",
    ]
)  # fmt: skip
_small_atoms = st.sampled_from(["a", "b", " ", "[ab]", ".", r"[^a]", r"\w", r"\s", "ab", r"\W"])
_conditions = st.sampled_from(["^", "$", r"\b", r"\B", "(?<=a)", "(?<!b)", r"(?<=\w)"])


def _grown(parts):
    return st.one_of(
        st.tuples(parts, parts).map("".join),
        st.tuples(parts, parts).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(parts, parts).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(parts, _quantifiers).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    )


def _looking(parts):
    looks = st.sampled_from(["(?={})", "(?!{})", "(?={}$)", "(?!{}$)", "(?!.*{})", "(?=.*{})"])
    return st.one_of(
        _grown(parts),
        st.tuples(looks, parts).map(lambda pair: pair[0].format(f"(?:{pair[1]})") + pair[1]),
        st.tuples(looks, parts, parts).map(lambda t: t[0].format(f"(?:{t[1]})") + t[2]),
        st.tuples(_conditions, parts).map("".join),
        st.tuples(parts, _conditions).map("".join),
    )


rich = st.recursive(_rich_atoms, _grown, max_leaves=8)
small = st.recursive(_small_atoms, _looking, max_leaves=6)
plain = st.recursive(st.sampled_from(["a", "b", " ", "[ab]", "ab", "[a ]"]), _grown, max_leaves=6)


def first(count):
    """Return the first row numbers."""
    return np.arange(count, dtype=np.uint64)


def space_or_none(pattern, low=0, high=None):
    """Return the space, or None where the pattern matches nothing of these lengths."""
    try:
        return pattern_space(pattern, min_length=low, max_length=high)
    except SchemaValidationError as error:
        assert "no string that matches" in str(error)  # noqa: PT017 - other errors are failures
        return None


def brute_force(pattern, low, high):
    """Return all texts of the small alphabet that Python matches as a whole."""
    pattern = re.compile(pattern, re.ASCII)
    texts = ("".join(t) for n in range(low, high + 1) for t in product(SMALL, repeat=n))
    return {text for text in texts if pattern.fullmatch(text)}


def assert_matches(texts, pattern, low=0, high=None):
    """Check each text against Python's expressions, as a whole, and against jsonschema-rs."""
    schema = {"type": "string", "pattern": pattern, "minLength": low}
    validator = jsonschema_rs.validator_for(
        schema if high is None else schema | {"maxLength": high}
    )
    for text in set(texts):
        assert re.fullmatch(pattern, text), (pattern, text)
        assert low <= len(text) <= (high or len(text)), (pattern, text)
        assert validator.is_valid(text), (pattern, text)
