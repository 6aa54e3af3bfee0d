"""Which network addresses may be connected to: judged at the very address, after every lookup."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from provender.errors import ForbiddenError

__all__ = ["Guard"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Clouds answer for the machine's own identity here; the others lie in link-local ranges.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
_CARRIES_IPV4 = (
    ipaddress.IPv6Network("::/96"),
    ipaddress.IPv6Network("::ffff:0:0/96"),
    ipaddress.IPv6Network("::ffff:0:0:0/96"),
    ipaddress.IPv6Network("64:ff9b::/96"),
)
_NEVER_PUBLIC = (
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # local NAT64
    ipaddress.IPv6Network("2001::/32"),  # Teredo
    ipaddress.IPv6Network("2002::/16"),  # 6to4
    ipaddress.IPv6Network("fec0::/10"),  # site-local
)


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets connections through to public addresses and to the allowed networks only.

    >>> guard = Guard([ipaddress.ip_network("10.0.0.0/8")])
    >>> [guard.allows(ip) for ip in ("9.9.9.9", "10.1.2.3", "127.0.0.1", "::ffff:127.0.0.1")]
    [True, True, False, False]
    """

    allowed_networks: Sequence[Network] = ()

    def allows(self, address: str) -> bool:
        """Say whether this numeric address may be connected to."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        forms = {ip, _inner(ip)}
        if any(form in network for form in forms for network in self.allowed_networks):
            return True
        return all(_is_public(form) for form in forms)

    def refusal(self, shown: str, addresses: Sequence[str]) -> ForbiddenError:
        """Return the error for a URL whose addresses were all refused."""
        places = ", ".join(dict.fromkeys(addresses))
        return ForbiddenError(
            f"{shown} leads to {places}, which is not a public address",
            remedy="Only the public internet is reached unless the operator adds the network to "
            "DOWNLOAD_ALLOWED_NETWORKS.",
        )


def _inner(ip: IPAddress) -> IPAddress:
    """Return the IPv4 address inside an IPv6 one that stands for it."""
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in _CARRIES_IPV4):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _is_public(ip: IPAddress) -> bool:
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in _CARRIES_IPV4[1:]):
            return True  # the IPv4 address inside is judged beside it
        if ip.is_site_local or any(ip in network for network in _NEVER_PUBLIC):
            return False
    unusual = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback
    return ip.is_global and not ip.is_link_local and not unusual and ip not in _METADATA
