"""Writes rows of code points as an Arrow string array."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["strings"]

_STEPS = np.array([0x80, 0x800, 0x10000], np.uint32)
_LEADS = np.array([0, 0xC0, 0xE0, 0xF0], np.uint32)


def strings(points: NDArray[np.uint32], lengths: NDArray[np.int64]) -> pa.StringArray:
    """Return the texts whose code points lie one behind the other, each of its length.

    >>> strings(np.array([97, 233, 98], "u4"), np.array([2, 0, 1])).to_pylist()
    ['aé', '', 'b']
    """
    ends = np.concatenate([[0], np.cumsum(lengths)])
    if not len(points) or points.max() < _STEPS[0]:
        return _array(points.astype(np.uint8), ends)
    more = np.searchsorted(_STEPS, points, side="right")
    places = np.concatenate([[0], np.cumsum(more + 1)])
    data = np.empty(places[-1], np.uint8)
    for behind in range(4):
        here = np.flatnonzero(more >= behind)
        rest = more[here] - behind
        bits = points[here] >> (6 * rest).astype(np.uint32)
        lead = _LEADS[more[here]] | bits
        data[places[here] + behind] = (lead if behind == 0 else 0x80 | (bits & 0x3F)) & 0xFF
    return _array(data, places[ends])


def _array(data: NDArray[np.uint8], ends: NDArray[np.int64]) -> pa.StringArray:
    if ends[-1] > np.iinfo(np.int32).max:
        raise OverflowError("a batch of texts beyond 2 GiB; use smaller batches")
    offsets = ends.astype(np.int32)
    return pa.StringArray.from_buffers(len(ends) - 1, pa.py_buffer(offsets), pa.py_buffer(data))
