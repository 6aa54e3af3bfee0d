"""Objects become columns."""

import pyarrow as pa
import pytest
from hypothesis import given
from tests.tables.batches import array, batches
from tests.tables.truth import flat_columns, json_values

from provender.errors import ExportError
from provender.tables.flat import flat_schema, flatten


@given(batch=batches())
def test_every_leaf_is_a_column_with_the_values_that_the_objects_hold(batch):
    columns = flat_columns(batch)
    arrays = flatten(batch)
    assert [column.type for column in arrays] == [kind for _, kind, _ in columns]
    assert [json_values(column) for column in arrays] == [values for *_, values in columns]


def test_names_say_where_a_column_comes_from():
    city = pa.struct([("city", pa.string()), ("at", pa.struct([("x", pa.int64())]))])
    schema = pa.schema([("id", pa.int64()), ("address", city), ("none", pa.struct([]))])
    assert flat_schema(schema).names == ["id", "address_city", "address_at_x", "none"]


def test_a_null_object_gives_null_fields_whatever_lies_beneath():
    kind = pa.struct([("x", pa.int64())])
    bits = pa.array([False, True]).buffers()[1]
    hidden = pa.Array.from_buffers(kind, 2, [bits], children=[pa.array([7, 8])])
    (column,) = flatten(pa.RecordBatch.from_arrays([hidden], names=["o"]))
    assert column.to_pylist() == [None, 8]


@pytest.mark.parametrize("columns", [2, 6000])
def test_columns_that_share_a_name_are_refused_however_many_there_are(columns):
    fields = [pa.field(f"c{i}", pa.int64()) for i in range(columns)]
    fields += [pa.field("a_b", pa.int64()), pa.field("a", pa.struct([("b", pa.int64())]))]
    with pytest.raises(ExportError, match="2 fields would share the column 'a_b'"):
        flat_schema(pa.schema(fields))


def test_lists_stay_whole():
    kind = pa.list_(pa.struct([("x", pa.int64())]))
    (column,) = flatten(pa.RecordBatch.from_arrays([array([[{"x": 1}]], kind)], names=["l"]))
    assert column.to_pylist() == [[{"x": 1}]]
