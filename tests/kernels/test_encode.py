"""The C walk over Arrow buffers, held against its twin in Python, byte by byte."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables.batches import INSTANT, SCALARS, any_text, array, batches, cells, kinds

from provender.errors import ExportError
from provender.kernels import encode, layout
from provender.kernels.encode import Frame, Mode
from provender.tables import TextEncoder, plain
from provender.tables.options import DIALECTS, TableOptions

pytestmark = pytest.mark.skipif(
    not encode.supported(), reason="the native kernels are not compiled here"
)

marks = st.binary(max_size=70)
frames = st.builds(
    Frame,
    st.sampled_from([Mode.CSV, Mode.SQL, Mode.POSTGRESQL, Mode.MYSQL]),
    between=marks,
    after=marks,
    head=marks,
    tail=marks,
    group=st.integers(0, 4),
)


@given(batch=batches(), frame=frames, before=st.integers(0, 9))
def test_json_rows_equal_their_twin_in_any_frame(batch, frame, before):
    frame = Frame(Mode.JSON, frame.between, frame.after, frame.head, frame.tail, frame.group)
    root = batch.to_struct_array()
    native = bytes(encode.encode_rows(root, frame, before=before))
    assert native == plain.encode_rows(root, frame, before=before)


@given(batch=batches(types=SCALARS, low=1), frame=frames, before=st.integers(0, 9))
def test_rows_of_literals_equal_their_twin_in_any_frame(batch, frame, before):
    root = batch.to_struct_array()
    native = bytes(encode.encode_rows(root, frame, before=before, tuple_root=True))
    assert native == plain.encode_rows(root, frame, before=before, tuple_root=True)


@given(data=st.data(), kind=kinds(any_text))
def test_single_values_equal_their_twin(data, kind):
    values = array(data.draw(st.lists(cells(kind, any_text), max_size=5)), kind)
    start = data.draw(st.integers(0, len(values)))
    native = encode.encode_values(values[start:])
    native.validate(full=True)
    assert native.to_pylist() == plain.encode_values(values[start:]).to_pylist()


@given(
    batch=batches(low=1, max_rows=12),
    size=st.integers(1, 5),
    name=st.sampled_from(["json", "ndjson", "csv", "sql"]),
    dialect=st.sampled_from(DIALECTS),
)
def test_the_cut_of_the_batches_changes_no_byte(batch, size, name, dialect):
    try:
        encoder = TextEncoder(name, batch.schema, TableOptions(dialect=dialect))
        encoder.begin()
        whole = bytes(encoder.encode(batch, row=0))
    except ExportError:
        return  # names that collide, NUL: other tests' concern
    parts = [
        bytes(encoder.encode(batch.slice(at, size), row=at))
        for at in range(0, batch.num_rows, size)
    ]
    assert b"".join(parts) == whole


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_the_same_beside_longer_ones(value):
    alone, beside, *_ = encode.encode_values(pa.array([value])).to_pylist() * 2
    beside = encode.encode_values(pa.array([value, 0.12345678901234568])).to_pylist()[0]
    assert alone == beside == repr(value)


@pytest.mark.parametrize("scale", [0, 1, 19, 20, 37, 38])
@pytest.mark.parametrize("units", [0, 1, -1, 10**19, 2**64 - 1, 2**64, 10**38 - 1, 1 - 10**38])
def test_decimals_are_written_out_to_their_scale(units, scale):
    value = Decimal(f"{units}E-{scale}")
    (text,) = encode.encode_values(pa.array([value], pa.decimal128(38, scale))).to_pylist()
    assert text == format(value, "f")


@pytest.mark.parametrize("depth", [30, 63, 64, 65, 200])
@pytest.mark.parametrize("wrap", ["list", "object", "both"])
def test_deep_nesting_fits_whatever_the_first_guess_of_the_size(depth, wrap, monkeypatch):
    value, kind = 2**63 - 1, pa.int64()
    for level in range(depth):
        if wrap == "list" or (wrap == "both" and level % 2):
            value, kind = [value], pa.list_(kind)
        else:
            value, kind = {"": value}, pa.struct([("", kind)])
    layouts = []

    def small(*args, **options):
        made = layout.lay_out(*args, **options)
        made.size = len(layouts) - 1024 + 64  # the guess begins with 1,024
        layouts.append(made)
        return made

    monkeypatch.setattr(encode, "lay_out", small)
    column = array([value] * 2, kind)
    expected = plain.encode_rows(column, Frame(Mode.JSON))
    for _ in range(96):
        assert bytes(encode.encode_rows(column, Frame(Mode.JSON))) == expected


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("text", ["x" * 5000, "\n" * 5000, "'" * 5000, "\\" * 5000, '"' * 5000])
def test_long_texts_fit_however_much_they_grow(mode, text):
    root = pa.StructArray.from_arrays([pa.array([text, text[:1]] * 3)], names=["a"])
    native = bytes(encode.encode_rows(root, Frame(mode), tuple_root=mode is not Mode.JSON))
    assert native == plain.encode_rows(root, Frame(mode), tuple_root=mode is not Mode.JSON)


FIRST_DAY, LAST_DAY = -719162, 2932896
WITHOUT_TEXT = {
    "infinity": pa.array([1.5, float("inf")]),
    "not a number": pa.array([float("nan")]),
    "the year 0": pa.array([FIRST_DAY - 1], pa.int32()).cast(pa.date32()),
    "the year 10000": pa.array([LAST_DAY + 1], pa.int32()).cast(pa.date32()),
    "the first day that fits 32 bits": pa.array([-(2**31)], pa.int32()).cast(pa.date32()),
    "a moment before the year 1": pa.array([FIRST_DAY * 86400000 - 1]).cast(INSTANT),
    "a moment in the year 10000": pa.array([(LAST_DAY + 1) * 86400000]).cast(INSTANT),
    "the first moment that fits 64 bits": pa.array([-(2**63)]).cast(INSTANT),
}


@pytest.mark.parametrize("name", WITHOUT_TEXT)
@pytest.mark.parametrize("encoder", [encode, plain])
def test_what_has_no_text_is_refused(name, encoder):
    column = WITHOUT_TEXT[name]
    with pytest.raises(ExportError, match="not finite"):
        encoder.encode_values(column)
    with pytest.raises(ExportError, match="not finite"):
        encoder.encode_rows(pa.StructArray.from_arrays([column], names=["a"]), Frame(Mode.JSON))


def test_what_is_hidden_under_a_null_is_never_looked_at():
    inner = pa.array([float("nan"), 1.0])
    bits = pa.array([False, True]).buffers()[1]
    kind = pa.struct([("a", pa.float64())])
    column = pa.Array.from_buffers(kind, 2, [bits], children=[inner])
    for encoder in (encode, plain):
        assert encoder.encode_values(column).to_pylist() == [None, '{"a":1.0}']


def test_an_arrow_type_that_is_never_generated_is_a_clear_error():
    with pytest.raises(TypeError, match="duration"):
        encode.encode_values(pa.array([1], pa.duration("s")))
