"""The pages tell the truth: settings are all listed, examples run."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.api.errors import error_body
from provender.errors import GenerationError
from provender.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path, language):
    """Return a page's fenced code blocks of one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )


def test_every_setting_is_listed_with_what_it_takes():
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([A-Z0-9_]+)` \|[^|]*\| ([^|]*) \|", page, re.MULTILINE))
    expected = {
        name.upper(): field.description
        for name, field in Settings.model_fields.items()
        if name != "connections"
    }
    assert listed == expected


@pytest.mark.parametrize(
    ("page", "code"),
    [
        pytest.param(p, c, id=f"{p.stem}-{i}")
        for p in PAGES
        for i, c in enumerate(blocks(p, "python"))
    ],
)
def test_the_python_examples_run(page, code, tmp_path):
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_command_of_the_readme_writes_what_it_says(tmp_path):
    (script,) = [b for b in blocks(ROOT / "README.md", "bash") if "user.json" in b]
    script = script.replace(".venv/bin/provender", f"{sys.executable} -m provender")
    script = script.replace("-n 1000000", "-n 10000")
    subprocess.run(["bash", "-euc", script], cwd=tmp_path, check=True, capture_output=True)
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path / "users.parquet")
    assert table.num_rows == 10_000
    assert len(set(table.column("email").to_pylist())) == 10_000


def test_the_refusal_in_the_guide_is_what_the_generator_says():
    (shown,) = blocks(ROOT / "docs/generation.md", "json")
    schema = {"properties": {"a": {"enum": ["x", "y", "z"], "unique": True}}}
    with pytest.raises(GenerationError) as refusal:
        provender.generate(schema, 10)
    said = error_body(refusal.value)
    assert said | {"pointer": f"/schema{said['pointer']}"} == json.loads(shown)
