"""What looks costly is worked on in a process of its own, which can be ended."""

import json

import jsonschema_rs
import pytest

from provender import SchemaValidationError, generate
from provender.synth.rowwise import guard
from provender.synth.rowwise.canonical import plan_of

WIDE = {"anyOf": [{"const": f"member {n}", "title": "x" * 40} for n in range(500)]}
DEEP = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#"}}]}


@pytest.mark.parametrize("schema", [WIDE, DEEP])
def test_another_process_makes_the_same_plan(schema):
    text = json.dumps(schema)
    assert guard._elsewhere(text, "") == json.loads(json.dumps(plan_of(schema, "")))


def test_a_large_schema_is_generated():
    rows = list(generate(WIDE, 20, seed=1).rows())
    assert all(row.startswith("member ") for row in rows)


def test_what_takes_too_long_is_ended_and_refused(monkeypatch):
    monkeypatch.setattr(guard, "_LONGEST_S", 0.001)
    with pytest.raises(SchemaValidationError) as caught:
        guard._elsewhere(json.dumps(DEEP), "")
    assert "were not merged within" in caught.value.details
    assert caught.value.remedy


def test_merges_that_grow_exponentially_are_answered():
    names = [f"p{n}" for n in range(24)]
    pairs = [{"anyOf": [{"required": [n]}, {"properties": {n: {"minimum": 3}}}]} for n in names]
    properties = {name: {"type": "integer"} for name in names}
    schema = {"type": "object", "allOf": pairs, "properties": properties}
    rows = list(generate(schema, 3, seed=1).rows())
    assert len(rows) == 3
    assert all(jsonschema_rs.is_valid(schema, row) for row in rows)
