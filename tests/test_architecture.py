"""ARCHITECTURE.md lists every module with its docstring; run this file to write the list."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/provender"
PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- map: begin -->\n", "<!-- map: end -->\n"


def first_line(path):
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    found = re.search(r"/\*\s*(.*?)(?:\*/|\n)", text)
    return found[1].strip() if found else ""


def rows():
    """Yield a heading a folder, a row a file."""
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.c"), *SOURCE.rglob("*.h")]
    folders = sorted({path.parent for path in files})
    for folder in folders:
        name = folder.relative_to(SOURCE.parent).as_posix()
        yield f"\n**{name}/** {first_line(folder / '__init__.py')}\n"
        yield "| file | what it is |\n|---|---|"
        for path in sorted(p for p in files if p.parent == folder and p.name != "__init__.py"):
            yield f"| `{path.name}` | {first_line(path)} |"


def the_map():
    return "\n".join(rows()).lstrip("\n") + "\n"


def test_the_map_lists_every_module_with_its_docstring():
    page = PAGE.read_text("utf-8")
    written = page.partition(BEGIN)[2].partition(END)[0]
    assert written == the_map(), "run: python tests/test_architecture.py"


def test_every_module_says_what_it_is():
    silent = [path for path in SOURCE.rglob("*.py") if not first_line(path)]
    assert not silent


if __name__ == "__main__":
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + the_map() + END + rest.partition(END)[2], "utf-8")
