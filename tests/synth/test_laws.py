"""The laws of generation, for any supported schema."""

import io

from hypothesis import given
from hypothesis import strategies as st
from tests.synth.schemas import assert_valid, schemas

from provender import generate

seeds = st.integers(0, 2**64 - 1)


def ndjson(dataset):
    out = io.BytesIO()
    dataset.write(out, format="ndjson")
    return out.getvalue()


@given(schema=schemas, seed=seeds)
def test_every_value_validates_against_its_schema(schema, seed):
    assert_valid(schema, list(generate(schema, 25, seed=seed).rows()))


@given(schema=schemas, seed=seeds, size=st.integers(1, 40), workers=st.integers(1, 3))
def test_batches_and_threads_change_no_byte(schema, seed, size, workers):
    whole = ndjson(generate(schema, 60, seed=seed))
    assert ndjson(generate(schema, 60, seed=seed, batch_size=size, workers=workers)) == whole


@given(schema=schemas, seed=seeds, start=st.integers(0, 50), count=st.integers(1, 20))
def test_a_slice_equals_that_part_of_the_whole(schema, seed, start, count):
    whole = ndjson(generate(schema, start + count, seed=seed)).splitlines(keepends=True)
    part = ndjson(generate(schema, count, seed=seed, start_row=start))
    assert part == b"".join(whole[start:])


@given(schema=schemas, seed=seeds, more=st.integers(1, 50))
def test_more_rows_never_change_earlier_rows(schema, seed, more):
    few = ndjson(generate(schema, 10, seed=seed))
    assert ndjson(generate(schema, 10 + more, seed=seed)).startswith(few)


@given(schema=schemas, seed=seeds)
def test_the_kernels_and_their_twins_give_the_same_bytes(twins, schema, seed):
    native, twin = twins(lambda: ndjson(generate(schema, 12, seed=seed)))
    assert native == twin


def test_other_seeds_give_other_rows():
    schema = {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}
    rows = [tuple(row["id"] for row in generate(schema, 5, seed=s).rows()) for s in range(20)]
    assert len(set(rows)) == 20
