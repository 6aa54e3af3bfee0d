"""The laws of generation hold row by row: slices, prefixes, batches, threads, seeds."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.synth.rowwise.corpus import SCHEMAS

from provender import generate

names = st.sampled_from(sorted(SCHEMAS))
seeds = st.integers(0, 2**64 - 1)


def ndjson(dataset):
    out = io.BytesIO()
    dataset.write(out, format="ndjson")
    return out.getvalue()


@settings(max_examples=60)
@given(name=names, seed=seeds, size=st.integers(1, 20), workers=st.integers(1, 3))
def test_batches_and_threads_change_no_byte(name, seed, size, workers):
    whole = ndjson(generate(SCHEMAS[name], 30, seed=seed))
    parts = generate(SCHEMAS[name], 30, seed=seed, batch_size=size, workers=workers)
    assert ndjson(parts) == whole


@settings(max_examples=60)
@given(name=names, seed=seeds, start=st.integers(0, 20), count=st.integers(1, 10))
def test_a_slice_equals_that_part_of_the_whole(name, seed, start, count):
    whole = ndjson(generate(SCHEMAS[name], start + count, seed=seed)).splitlines(keepends=True)
    part = ndjson(generate(SCHEMAS[name], count, seed=seed, start_row=start))
    assert part == b"".join(whole[start:])


@settings(max_examples=60)
@given(name=names, seed=seeds, more=st.integers(1, 20))
def test_more_rows_never_change_earlier_rows(name, seed, more):
    few = ndjson(generate(SCHEMAS[name], 10, seed=seed))
    assert ndjson(generate(SCHEMAS[name], 10 + more, seed=seed)).startswith(few)


@settings(max_examples=30)
@given(name=names, seed=seeds)
def test_the_kernels_and_their_twins_give_the_same_bytes(twins, name, seed):
    native, twin = twins(lambda: ndjson(generate(SCHEMAS[name], 8, seed=seed)))
    assert native == twin


def test_other_seeds_give_other_rows():
    rows = {ndjson(generate(SCHEMAS["recursion"], 3, seed=seed)) for seed in range(20)}
    assert len(rows) == 20


@pytest.mark.parametrize("name_of_format", ["json", "ndjson", "csv", "sql", "parquet", "arrow"])
@pytest.mark.parametrize("name", ["anyOf", "recursion", "prefixItems", "part of a column"])
def test_every_format_takes_rows_of_any_shape(name, name_of_format):
    out = io.BytesIO()
    assert generate(SCHEMAS[name], 5, seed=1).write(out, format=name_of_format) == 5
    assert out.getvalue()
