"""When to ask again: which failures pass by themselves, and how long to wait for that."""

import random

import pycurl

__all__ = ["PASSING_CODES", "is_passing_status", "pause_s"]

_LONGEST_PAUSE_S = 30.0
_JITTER = 0.2

PASSING_CODES = frozenset(
    {
        pycurl.E_COULDNT_RESOLVE_HOST,
        pycurl.E_COULDNT_RESOLVE_PROXY,
        pycurl.E_COULDNT_CONNECT,
        pycurl.E_PARTIAL_FILE,
        pycurl.E_OPERATION_TIMEDOUT,
        pycurl.E_SSL_CONNECT_ERROR,
        pycurl.E_GOT_NOTHING,
        pycurl.E_SEND_ERROR,
        pycurl.E_RECV_ERROR,
    }
)


def is_passing_status(status: int) -> bool:
    """Say whether a status may be another one a little later.

    >>> [status for status in (404, 408, 425, 429, 500, 501, 503, 505) if is_passing_status(status)]
    [408, 425, 429, 500, 503]
    """
    never = (501, 505)
    return status in (408, 425, 429) or (500 <= status < 600 and status not in never)  # noqa: PLR2004 - the class of server errors


def pause_s(interval_s: float, failures: int, rng: random.Random) -> float:
    """Return the pause after so many failures: doubling, at most 30 s, a fifth of it by chance."""
    exact = min(interval_s * 2.0 ** min(failures - 1, 16), _LONGEST_PAUSE_S)
    return exact * (1 + _JITTER * (2 * rng.random() - 1))
