"""Addresses that requests come from, as they are counted."""

import ipaddress

UNKNOWN = "0.0.0.0"  # noqa: S104 - counted, not bound


def counted_address(host: str) -> str:
    """An address as limits count it: IPv6 by its /64, since whoever has one address of it has them all.

    What is no address (a proxy's word for it, a socket without one) is counted as one and the same.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
