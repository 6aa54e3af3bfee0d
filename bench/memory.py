"""Peak memory of a large file, measured in a process that does nothing else."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, at_most
from bench.race import Options, Spread

__all__ = ["peaks"]

_ROWS = 10_000_000
_REACH = at_most(200, " MiB")
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def peaks(options: Options) -> Iterator[Figure]:
    """Yield the peak memory of writing users as NDJSON and as Parquet."""
    rows = options.sized(_ROWS)
    for format_ in ("ndjson", "parquet"):
        target = options.folder / f"large.{format_}"
        command = [sys.executable, "-m", "bench.memory", format_, str(rows), str(target)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        size = target.stat().st_size
        target.unlink()
        what = f"user, {format_}: {rows:,} rows, {size / 1e6:,.0f} MB"
        yield Figure.of(what, Spread.of([float(answer.stdout)]), " MiB", _REACH)


def peak() -> float:
    """Return the most memory that this process has held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux ru_maxrss begins at the parent's peak; the kernel's own line does not.
        found = _PEAK.search(status.read_text("ascii"))
        assert found is not None
        return int(found[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def _write(format_: str, rows: str, target: str) -> None:
    from bench.generation import write_rows

    write_rows("user", format_, Path(target), int(rows))
    print(peak())


if __name__ == "__main__":
    _write(*sys.argv[1:])
