"""A fixed sample of public schemas, where they lie beside the checkout: all rows hold."""

import gzip
import json
import time
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest

from provender import ProvenderError, generate

CORPUS = Path(__file__).resolve().parents[4] / "shared/corpora/schemas-public.jsonl.gz"
_ROWS = 20
_EACH = 12
_LONGEST_S = 60
_CLASSES = {
    "draft4": (jsonschema.Draft4Validator, jsonschema_rs.Draft4Validator),
    "draft6": (jsonschema.Draft6Validator, jsonschema_rs.Draft6Validator),
    "draft7": (jsonschema.Draft7Validator, jsonschema_rs.Draft7Validator),
    "draft2019-09": (jsonschema.Draft201909Validator, jsonschema_rs.Draft201909Validator),
    "draft2020-12": (jsonschema.Draft202012Validator, jsonschema_rs.Draft202012Validator),
}


def sample():
    """Return every twelfth schema, in an order that mixes their sources."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        found = sorted(map(json.loads, lines), key=lambda entry: entry["hash"])
    return [entry for entry in found[::_EACH] if '"nullable"' not in json.dumps(entry["schema"])]


def faults(entry, rows):
    """Yield what the judges that are trusted with a schema say against rows."""
    ours, theirs = _CLASSES[entry["draft"]]
    first = ours(entry["schema"], format_checker=ours.FORMAT_CHECKER)
    second = theirs(entry["schema"], validate_formats=True, offline=True)
    for row in rows:
        if "rs" in entry["trusted"]:
            yield from second.iter_errors(row)
        if "py" in entry["trusted"]:  # whose multiples are those of binary floating point
            yield from (e for e in first.iter_errors(row) if e.validator != "multipleOf")


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason=f"{CORPUS.name} is not beside the checkout")
def test_rows_of_public_schemas_are_valid_and_few_schemas_are_refused():
    begin, asked, refused = time.monotonic(), 0, []
    for entry in sample():
        if time.monotonic() - begin > _LONGEST_S:
            break
        asked += 1
        try:
            rows = list(generate(entry["schema"], _ROWS, seed=1234).rows())
        except ProvenderError as error:
            refused.append((entry["id"], str(error)))
            continue
        assert len(rows) == _ROWS
        assert [(entry["id"], fault.message) for fault in faults(entry, rows)] == []
    assert asked >= 20
    assert len(refused) <= max(1, asked // 50), refused
