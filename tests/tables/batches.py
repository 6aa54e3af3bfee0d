"""A Hypothesis strategy for every batch that generation could make, and then some."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal

import pyarrow as pa
from hypothesis import strategies as st

from provender.tables import TableOptions, open_writer

OPTIONAL = {b"provender.optional": b"1"}
JSON = pa.json_(pa.string())
INSTANT = pa.timestamp("ms", tz="UTC")
WORDS = pa.dictionary(pa.int32(), pa.string())

HOSTILE = [
    "", " ", "'", '"', "''", "\\", "\\'", "\\\\", "\n", "\r", "\r\n", "\t", "\0", "a\0b", "\x1a",
    "\x7f", ",", ";", "|", "`", "``", "%s", "%(a)s", ":a", "?", "$1", "--", "/*", "*/", "#",
    "'); DROP TABLE t; --", "=1+1", "@SUM(A1)", "+1", "-1", "</script>", "<!--", "\u2028", "\u2029",
    "\ufeff", "\u0085", "é", "ß", "İ", "\uff12", "😀", "👩\u200d👩\u200d👧", "\U0001d4b3", "null",
    "NULL", "NaN", "\\N", "true", "1", "0x1", "\\u0000", "\\\\u0000", "x" * 3000, " lead", "trail ",
    'a,b\n"c"', "'\\", "\\x41", "{}", "[]",
]  # fmt: skip

any_text = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
calm_text = any_text.map(lambda text: text.replace("\0", "0"))


def numbers(low, high):
    return st.sampled_from([low, high, low + 1, high - 1]) | st.integers(low, high)


floats = (
    st.sampled_from([0.0, -0.0, 0.1, 1e308, -1.7976931348623157e308, 5e-324, 1e15, 1e16, 0.0001])
    | st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)
    | st.floats(allow_nan=False, allow_infinity=False)
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = -62135596800000, 253402300799999
instants = numbers(_FIRST, _LAST).map(lambda ms: _EPOCH + timedelta(milliseconds=ms))
dates = st.sampled_from([date.min, date.max, date(1970, 1, 1), date(2000, 2, 29)]) | st.dates()


@st.composite
def decimal_types(draw):
    precision = draw(st.integers(1, 38))
    return pa.decimal128(precision, draw(st.integers(0, min(precision, 30))))


def json_values(texts):
    scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
    nested = st.recursive(
        scalars,
        lambda v: st.lists(v, max_size=3) | st.dictionaries(texts, v, max_size=3),
        max_leaves=4,
    )
    return nested.map(lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":")))


SCALARS = st.sampled_from(
    [pa.string(), WORDS, pa.int64(), pa.uint64(), pa.float64(), pa.bool_(), pa.date32(), INSTANT,
     pa.uuid(), JSON, pa.null()]
) | decimal_types()  # fmt: skip


def names(texts):
    return st.sampled_from(["a", "b", "id", "A b", "é"]) | texts.filter(lambda text: len(text) < 16)


@st.composite
def fields(draw, kinds, texts):
    metadata = OPTIONAL if draw(st.booleans()) else None
    return pa.field(draw(names(texts)), draw(kinds), metadata=metadata)


def structs(kinds, texts, low=0):
    several = st.lists(fields(kinds, texts), min_size=low, max_size=3, unique_by=lambda f: f.name)
    return several.map(pa.struct)


def kinds(texts, *, low=0):
    """Types, nested ones too; objects have `low` properties or more."""
    return st.recursive(SCALARS, lambda k: k.map(pa.list_) | structs(k, texts, low), max_leaves=4)


def cells(kind, texts):
    """A strategy for the values of a type, None among them."""
    return st.none() | _present(kind, texts)


def _present(kind, texts):
    if kind in (pa.string(), WORDS):
        return texts
    if pa.types.is_list(kind):
        return st.lists(cells(kind.value_type, texts), max_size=3)
    if pa.types.is_struct(kind):
        return st.fixed_dictionaries({field.name: cells(field.type, texts) for field in kind})
    if pa.types.is_decimal(kind):
        units = numbers(1 - 10**kind.precision, 10**kind.precision - 1)
        return units.map(lambda n: Decimal(n).scaleb(-kind.scale, _WIDE))
    if isinstance(kind, pa.JsonType):
        return json_values(texts)
    return _SIMPLE[kind]


_WIDE = Context(prec=50)
_SIMPLE = {
    pa.int64(): numbers(-(2**63), 2**63 - 1),
    pa.uint64(): numbers(0, 2**64 - 1),
    pa.float64(): floats,
    pa.bool_(): st.booleans(),
    pa.date32(): dates,
    INSTANT: instants,
    pa.uuid(): st.uuids() | st.just(uuid.UUID(int=0)),
    pa.null(): st.none(),
}


def array(values, kind):
    """Return an array of any type that generation makes; pa.array knows no nested extensions."""
    valid = [value is not None for value in values]
    if pa.types.is_list(kind):
        ends = [0]
        for value in values:
            ends.append(ends[-1] + len(value or ()))
        items = array([item for value in values for item in value or ()], kind.value_type)
        mask = pa.array([not ok for ok in valid], pa.bool_())
        return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), items, kind, mask=mask)
    if pa.types.is_struct(kind):
        children = [array([(v or {}).get(f.name) for v in values], f.type) for f in kind]
        bits = pa.array(valid, pa.bool_()).buffers()[1]
        return pa.Array.from_buffers(kind, len(values), [bits], children=children)
    if isinstance(kind, pa.UuidType):
        storage = pa.array([v and v.bytes for v in values], pa.binary(16))
        return pa.ExtensionArray.from_storage(kind, storage)
    if isinstance(kind, pa.JsonType):
        return pa.ExtensionArray.from_storage(kind, pa.array(values, pa.string()))
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, kind)


@st.composite
def batches(draw, texts=any_text, types=None, *, low=0, max_rows=6):
    """A batch of up to three columns, often a slice of a longer one."""
    types = kinds(texts) if types is None else types
    columns = draw(
        st.lists(fields(types, texts), min_size=low, max_size=3, unique_by=lambda f: f.name)
    )
    rows = draw(st.integers(0, max_rows))
    arrays = [
        array(draw(st.lists(cells(f.type, texts), min_size=rows, max_size=rows)), f.type)
        for f in columns
    ]
    schema = pa.schema(columns)
    if not columns:
        return pa.RecordBatch.from_struct_array(array([{}] * rows, pa.struct([])))
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    start = draw(st.integers(0, rows))
    return batch.slice(start, draw(st.integers(0, rows - start)))


def written(sink, batch, name, sizes=(), **options):
    """Write a batch in parts of the given sizes, then the rest at once; return the sink."""
    writer = open_writer(name, sink, batch.schema, TableOptions(**options))
    at = 0
    for size in (*sizes, batch.num_rows):
        part = batch.slice(at, size)
        at += part.num_rows
        writer.write(part)
    writer.close()
    return sink
