"""What `to` may be: a database's URL, or the name of a connection that the environment holds."""

from provender.errors import DatabaseError
from provender.secrets import Secret
from provender.settings import load_settings
from provender.tables.databases.target import OWN_ACT, Target, parse_target

__all__ = ["own_target"]


def own_target(to: str | Secret) -> Target:
    """Return the target of the user's own act; DatabaseError when there is none.

    A text without :// is a name: `shop` is what CONNECTION_SHOP in the environment or .env says.
    """
    url = to if isinstance(to, Secret) else Secret(to)
    if "://" not in url.reveal():
        named = load_settings().connections.get(url.reveal().strip().lower())
        if named is None:
            raise DatabaseError(
                "this is neither a database URL nor the name of a connection",
                pointer="/connection_string",
                remedy="Write postgresql://user:password@host/database, or set CONNECTION_<NAME>.",
            )
        url = named
    return parse_target(url, OWN_ACT)
