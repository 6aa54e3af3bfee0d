"""Finds and loads the compiled kernels; without them every kernel runs as its numpy twin."""

import ctypes
import functools
import os
from pathlib import Path

import pyarrow as pa

__all__ = ["address", "library"]


@functools.cache
def library() -> ctypes.CDLL | None:
    """Return the compiled kernels, or None when they are absent or PROVENDER_NATIVE=0.

    Calls into the library release the GIL, so batches run side by side on threads.
    """
    if os.environ.get("PROVENDER_NATIVE") == "0":
        return None
    for name in ("_native.so", "_native.dll"):
        path = Path(__file__).with_name(name)
        if path.exists():
            return _declare(ctypes.CDLL(str(path)))
    return None


def _declare(lib: ctypes.CDLL) -> ctypes.CDLL:
    pointer, size, word = ctypes.c_void_p, ctypes.c_int64, ctypes.c_uint64
    lib.pv_hash.argtypes = (pointer, size, word, pointer)
    lib.pv_hash.restype = None
    for name in ("pv_below", "pv_pick"):
        function = getattr(lib, name)
        function.argtypes = (pointer, size, word, word, pointer)
        function.restype = None
    lib.pv_permute.argtypes = (pointer, size, word, word, pointer, pointer)
    lib.pv_permute.restype = None
    lib.pv_concat.argtypes = (pointer, size, size, pointer, pointer)
    lib.pv_concat.restype = size
    lib.pv_rows.argtypes = (pointer, pointer, size, size, pointer, size, pointer)
    lib.pv_rows.restype = size
    lib.pv_dirty.argtypes = (pointer, size, size)
    lib.pv_dirty.restype = size
    lib.pv_places.argtypes = (pointer, size)
    lib.pv_places.restype = size
    return lib


def address(array: object) -> int:
    """Return the memory address of a contiguous numpy array's first element."""
    # A tenth of the time of `array.ctypes.data`, which counts when batches are small.
    return int(pa.py_buffer(array).address)
