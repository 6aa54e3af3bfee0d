"""How many requests each server gets at once: fewer after it complained, slowly more again."""

from dataclasses import dataclass

__all__ = ["Hosts"]


@dataclass(slots=True)
class _Host:
    limit: float
    active: int = 0
    blocked_until_s: float = 0.0


class Hosts:
    """The servers in use; additive increase, multiplicative decrease.

    >>> hosts = Hosts(per_host=2)
    >>> hosts.start("a")
    >>> hosts.throttle("a", until_s=5.0)
    >>> hosts.may_start("a", now_s=4.0), hosts.may_start("a", now_s=5.0)
    (False, True)
    """

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._hosts: dict[str, _Host] = {}

    def may_start(self, name: str, now_s: float) -> bool:
        """Say whether one more request may go to this server now."""
        host = self._hosts.get(name)
        return host is None or (host.active < int(host.limit) and now_s >= host.blocked_until_s)

    def start(self, name: str) -> None:
        """Count a request that begins."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(float(self._per_host))
        host.active += 1

    def end(self, name: str) -> None:
        """Count a request that ended well enough."""
        host = self._leave(name)
        if host.limit < self._per_host:
            host.limit = min(self._per_host, host.limit + 1 / host.limit)
        elif host.active == 0 and host.blocked_until_s == 0.0:
            del self._hosts[name]  # nothing to remember: a million servers cost nothing

    def throttle(self, name: str, until_s: float) -> None:
        """Count a request that the server complained about; leave it alone until then."""
        host = self._leave(name)
        host.limit = max(1.0, host.limit / 2)
        host.blocked_until_s = max(host.blocked_until_s, until_s)

    def _leave(self, name: str) -> _Host:
        host = self._hosts[name]
        host.active -= 1
        return host
