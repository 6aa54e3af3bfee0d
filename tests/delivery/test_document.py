"""Datasets as streams of bytes."""

import base64
import io
import json
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provender import generate
from provender.delivery.document import as_json_value, combined, document
from provender.errors import ValidationError
from provender.tables import FORMATS, TableOptions

USER = {
    "properties": {
        "id": {"type": "integer", "unique": True},
        "text": {"enum": ['"</script>', "\\", "é😀\u2028", "\n"]},
    }
}
ORDER = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
OPTIONS = TableOptions()
SHOP = {"User": {"schema": USER, "count": 7}, "Order": {"schema": ORDER, "count": 20}}


def users(count=50, **options):
    return generate(USER, count, seed=3, model_name="User", **options)


def bytes_of(pieces):
    return b"".join(map(bytes, pieces))


@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_is_the_file(name):
    file = io.BytesIO()
    users().write(file, format=name, table_name="data")
    assert bytes_of(document(users(batch_size=7), name, OPTIONS)) == file.getvalue()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("options", [{"batch_size": 1}, {"batch_size": 13, "workers": 3}])
def test_batches_and_workers_change_no_byte(name, options):
    whole = bytes_of(document(users(), name, OPTIONS))
    assert bytes_of(document(users(**options), name, OPTIONS)) == whole


@pytest.mark.parametrize("name", FORMATS)
def test_progress_counts_every_row_once(name):
    told = []
    for _ in document(users(batch_size=20), name, OPTIONS, told.append):
        pass
    assert sum(told) == 50
    assert [rows for rows in told if rows] == [20, 20, 10]


@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_that_leaves_early_leaves_no_thread_behind(name):
    before = threading.active_count()
    pieces = document(users(10_000, batch_size=10, workers=3), name, OPTIONS)
    for _ in range(3):
        next(pieces)
    pieces.close()
    assert threading.active_count() == before


def test_several_models_make_one_json_object():
    shop = generate(models=SHOP, seed=1)
    options = dict.fromkeys(shop, OPTIONS)
    data = json.loads(bytes_of(combined(shop, "json", options)))
    assert data == {name: list(dataset.rows()) for name, dataset in shop.items()}


def test_several_models_make_one_sql_script_parents_first():
    shop = generate(models=SHOP, seed=1)
    options = {name: TableOptions(table_name=name, create_table=True) for name in shop}
    script = bytes_of(combined(shop, "sql", options)).decode()
    assert script.index('TABLE IF NOT EXISTS "User"') < script.index('INTO "User"')
    assert script.index('INTO "User"') < script.index('TABLE IF NOT EXISTS "Order"')


@pytest.mark.parametrize("name", ["ndjson", "csv", "parquet", "arrow"])
def test_several_models_fit_into_no_other_document(name):
    shop = generate(models=SHOP, seed=1)
    with pytest.raises(ValidationError, match=name) as refused:
        bytes_of(combined(shop, name, dict.fromkeys(shop, OPTIONS)))
    assert refused.value.pointer == "/format"


def value_of(dataset, name):
    return json.loads(bytes_of(as_json_value(dataset, name, {"User": OPTIONS})))


def test_rows_are_json_values_in_a_json_answer():
    assert value_of(users(batch_size=9), "json") == list(users().rows())


@pytest.mark.parametrize("name", ["ndjson", "csv", "sql"])
def test_a_text_is_a_json_string_in_a_json_answer(name):
    text = bytes_of(document(users(), name, OPTIONS)).decode()
    assert value_of(users(batch_size=9), name) == text


@pytest.mark.parametrize("name", ["parquet", "arrow"])
@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_bytes_are_base64_in_a_json_answer(name, count):
    data = base64.b64decode(value_of(users(count, batch_size=1), name), validate=True)
    read = pq.read_table if name == "parquet" else lambda file: pa.ipc.open_stream(file).read_all()
    assert read(io.BytesIO(data)).to_pylist() == list(users(count).rows())


def test_several_models_are_an_object_of_whatever_each_is():
    shop = generate(models=SHOP, seed=1)
    options = dict.fromkeys(shop, OPTIONS)
    data = json.loads(bytes_of(as_json_value(shop, "csv", options)))
    assert list(data) == ["User", "Order"]
    assert data["Order"].startswith("user\r\n")
