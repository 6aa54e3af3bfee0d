"""Provender: data, whole and verified, from an address or from a description.

>>> import provender
>>> users = provender.generate({"properties": {"id": {"type": "integer", "unique": True}}}, 3)
>>> [row["id"] for row in users.rows()]
[1, 2, 3]
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from provender.errors import (
    DatabaseError,
    ExportError,
    GenerationError,
    ProvenderError,
    SchemaValidationError,
    TransferError,
    ValidationError,
)
from provender.version import __version__

if TYPE_CHECKING:
    from provender.seeding.seed import SeedResult, seed
    from provender.synth.check import Problem, Report, check_schema
    from provender.synth.dataset import Dataset, Datasets, generate
    from provender.synth.models import Remembered
    from provender.transfer.download import download
    from provender.transfer.download_async import download_async
    from provender.transfer.options import TransferOptions
    from provender.transfer.results import Download

__all__ = [
    "DatabaseError",
    "Dataset",
    "Datasets",
    "Download",
    "ExportError",
    "GenerationError",
    "Problem",
    "ProvenderError",
    "Remembered",
    "Report",
    "SchemaValidationError",
    "SeedResult",
    "TransferError",
    "TransferOptions",
    "ValidationError",
    "__version__",
    "check_schema",
    "download",
    "download_async",
    "generate",
    "seed",
]

# Loaded at first use, so that `provender --help` does not wait for numpy and pyarrow.
_HOMES = {
    "Dataset": "provender.synth.dataset",
    "Datasets": "provender.synth.dataset",
    "Download": "provender.transfer.results",
    "Problem": "provender.synth.check",
    "Remembered": "provender.synth.models",
    "Report": "provender.synth.check",
    "TransferOptions": "provender.transfer.options",
    "SeedResult": "provender.seeding.seed",
    "check_schema": "provender.synth.check",
    "download": "provender.transfer.download",
    "download_async": "provender.transfer.download_async",
    "generate": "provender.synth.dataset",
    "seed": "provender.seeding.seed",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'provender' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
