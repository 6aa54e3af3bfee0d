"""Where a SQLite database may lie: inside its folder, links followed, never among our own state."""

from pathlib import Path

from provender.errors import DatabaseError

__all__ = ["sqlite_path"]

# Names that SQLite itself reads beside a database.
_COMPANIONS = ("-journal", "-wal", "-shm")


def sqlite_path(name: str, folder: Path | None, state_dir: Path | None) -> Path:
    """Return the absolute path of a SQLite database.

    With a `folder`, relative names are taken inside it and whatever leads out of it is refused.
    Raises DatabaseError.
    """
    if not name or name == ":memory:":
        raise _refused("a database in memory would vanish with the connection")
    if name.lower().startswith("file:") or "\0" in name:
        raise _refused("file: addresses are not taken")
    if name.endswith(_COMPANIONS):
        raise _refused("the name is one that SQLite keeps for its own files")
    if folder is None:
        return Path(name).expanduser().resolve()
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or path == root:
        raise _refused("the file lies outside the folder of SQLite databases")
    if state_dir is not None and _is_state(path, root, state_dir.resolve()):
        raise _refused("the server keeps its own state there")
    if path.exists() and not path.is_file():
        raise _refused("this is no file")
    return path


def _is_state(path: Path, root: Path, state: Path) -> bool:
    own_folder = root.is_relative_to(state) and root != state
    return path.is_relative_to(state) and not own_folder


def _refused(details: str) -> DatabaseError:
    return DatabaseError(
        details,
        pointer="/connection_string",
        remedy="Write sqlite:///name.db; on a server the file lies under SEED_SQLITE_DIR.",
    )
