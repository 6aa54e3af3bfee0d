"""References: every key exists in its parent, without holding the parent."""

from collections import Counter

import pytest

from provender import GenerationError, Remembered, SchemaValidationError, ValidationError, generate

USER = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "email": {"type": "string", "format": "email", "unique": True},
    },
}
ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "user_id": {"type": "ref", "ref": "User.id"},
    },
}
NODE = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "parentId": {"type": "ref", "ref": "Node.id"},
    },
}


def ref(target, **more):
    return {"type": "object", "properties": {"key": {"type": "ref", "ref": target, **more}}}


def test_models_of_one_request_come_parents_first_and_their_keys_agree():
    both = generate(
        models={"Order": {"schema": ORDER, "count": 200}, "User": {"schema": USER, "count": 20}},
        seed=3,
    )
    assert list(both) == ["User", "Order"]
    users = {row["id"] for row in both["User"].rows()}
    used = Counter(row["user_id"] for row in both["Order"].rows())
    assert len(users) == 20
    assert set(used) <= users
    assert len(used) > 15


def test_a_referenced_schema_need_not_be_generated():
    references = {"User": {"schema": USER, "count": 7}}
    orders = list(generate(ORDER, 50, seed=1, references=references).rows())
    users = {row["id"] for row in generate(USER, 7, seed=1, model_name="User").rows()}
    assert {row["user_id"] for row in orders} == users


def test_given_rows_are_the_pool_of_a_ref():
    rows = [{"id": 5}, {"id": "x"}, {"id": None}, {}]
    orders = generate(ORDER, 50, seed=1, references={"User": rows}).rows()
    assert {row["user_id"] for row in orders} == {5, "x"}


def test_a_unique_ref_takes_every_parent_once():
    schema = ref("User.id", unique=True)
    references = {"User": {"schema": USER, "count": 40}}
    rows = list(generate(schema, 40, seed=9, references=references).rows())
    assert len({row["key"] for row in rows}) == 40
    with pytest.raises(GenerationError, match=r"unique needs 41 .* only 40 exist"):
        generate(schema, 41, seed=9, references=references)


def test_a_remembered_model_is_found_by_its_name():
    known = Remembered(USER, seed=77, count=4)
    orders = generate(ORDER, 30, seed=1, remembered={"User": known}.get).rows()
    users = {row["id"] for row in generate(USER, 4, seed=77, model_name="User").rows()}
    assert {row["user_id"] for row in orders} == users


def test_a_ref_to_its_own_model_makes_a_tree():
    rows = list(generate(NODE, 500, seed=2, model_name="Node").rows())
    assert rows[0]["parentId"] == rows[0]["id"]
    assert all(row["parentId"] < row["id"] for row in rows[1:])
    assert list(generate(NODE, 40, seed=2, model_name="Node").rows()) == rows[:40]


def test_the_root_of_a_tree_is_null_where_the_schema_allows_it():
    schema = {"properties": {**NODE["properties"], "parentId": {
        "type": "ref", "ref": "Node.id", "nullable": True}}}  # fmt: skip
    rows = list(generate(schema, 100, seed=2, model_name="Node").rows())
    assert rows[0]["parentId"] is None


def test_models_may_refer_to_each_other():
    a = {"properties": {"id": {"type": "integer", "unique": True}, "b": {
        "type": "ref", "ref": "B.id"}}}  # fmt: skip
    b = {"properties": {"id": {"type": "string", "format": "uuid"}, "a": {
        "type": "ref", "ref": "A.id"}}}  # fmt: skip
    both = generate(models={"A": {"schema": a, "count": 9}, "B": {"schema": b, "count": 5}}, seed=4)
    ids = {name: {row["id"] for row in data.rows()} for name, data in both.items()}
    assert {row["b"] for row in both["A"].rows()} <= ids["B"]
    assert {row["a"] for row in both["B"].rows()} <= ids["A"]


def test_a_ref_through_another_ref_reaches_the_first_key():
    models = {
        "User": {"schema": USER, "count": 6},
        "Account": {"schema": ref("User.id"), "count": 6},
        "Card": {"schema": ref("Account.key"), "count": 20},
    }
    data = generate(models=models, seed=5)
    users = {row["id"] for row in data["User"].rows()}
    assert {row["key"] for row in data["Card"].rows()} <= users


def test_a_key_may_come_from_a_nested_object():
    parent = {"properties": {"profile": {"type": "object", "properties": {"code": {
        "type": "string", "pattern": "[A-Z]{6}"}}}}}  # fmt: skip
    models = {"P": {"schema": parent, "count": 5}, "C": {"schema": ref("P.profile.code")}}
    data = generate(models=models, seed=6)
    codes = {row["profile"]["code"] for row in data["P"].rows()}
    assert {row["key"] for row in data["C"].rows()} <= codes


def test_refs_inside_arrays_exist_in_the_parent():
    schema = {"properties": {"users": {"type": "array", "items": {
        "type": "ref", "ref": "User.id"}, "maxItems": 4}}}  # fmt: skip
    references = {"User": {"schema": USER, "count": 5}}
    users = {row["id"] for row in generate(USER, 5, seed=1, model_name="User").rows()}
    for row in generate(schema, 30, seed=1, references=references).rows():
        assert set(row["users"]) <= users


@pytest.mark.parametrize(
    ("schema", "error", "message", "pointer"),
    [
        (ref("User"), SchemaValidationError, "Model.field", "/properties/key/ref"),
        (ref("Nobody.id"), GenerationError, "unknown model 'Nobody'", "/properties/key/ref"),
        (ref("User.age"), GenerationError, "no field 'age'", "/properties/key/ref"),
        (ref("Data.key"), GenerationError, "depends on itself", "/properties/key/ref"),
    ],
)
def test_a_ref_that_leads_nowhere_is_refused(schema, error, message, pointer):
    with pytest.raises(error, match=message) as caught:
        generate(schema, 3, references={"User": {"schema": USER, "count": 2}})
    assert caught.value.pointer == pointer
    assert caught.value.remedy


def test_a_key_that_some_rows_lack_is_refused():
    parent = {**USER, "required": ["email"]}
    with pytest.raises(GenerationError, match="may be missing"):
        generate(ORDER, 3, references={"User": {"schema": parent, "count": 2}})


def test_an_unknown_model_names_the_known_ones():
    with pytest.raises(GenerationError, match="known models are: Data, User"):
        generate(ref("Nobody.id"), 3, references={"User": [{"id": 1}]})


@pytest.mark.parametrize("value", [5, "rows", [], {"count": 3}, {"schema": USER, "count": 0}])
def test_references_of_another_shape_are_refused(value):
    with pytest.raises(ValidationError) as caught:
        generate(ORDER, 3, references={"User": value})
    assert caught.value.pointer.startswith("/references/User")
