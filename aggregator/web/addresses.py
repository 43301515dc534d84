"""Which addresses anyone on the internet may be asked at. A pure function over an address, never over a name.

`ipaddress.is_global` is not used: 3.11.7 calls 224.0.0.1, ::127.0.0.1, 64:ff9b::7f00:1, 2002:7f00:1:: and fec0::1
global, and its answers change between patch releases. The tables are the IANA special-purpose address registries
(RFC 6890) and the rule that global unicast IPv6 is 2000::/3 only (RFC 4291 §2.4). What wraps an IPv4 address is judged
by what is inside.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_V4_SPECIAL = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network, RFC 791
            "10.0.0.0/8",  # private, RFC 1918
            "100.64.0.0/10",  # shared address space of carriers, RFC 6598
            "127.0.0.0/8",  # loopback, RFC 1122
            "169.254.0.0/16",  # link local, RFC 3927: cloud metadata services live here
            "172.16.0.0/12",  # private, RFC 1918
            "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
            "192.0.2.0/24",  # documentation, RFC 5737
            "192.88.99.0/24",  # 6to4 relays, withdrawn by RFC 7526
            "192.168.0.0/16",  # private, RFC 1918
            "198.18.0.0/15",  # benchmarks, RFC 2544
            "198.51.100.0/24",  # documentation, RFC 5737
            "203.0.113.0/24",  # documentation, RFC 5737
            "224.0.0.0/4",  # multicast, RFC 5771
            "240.0.0.0/4",  # reserved and broadcast, RFC 1112
        ),
    )
)
_V6_GLOBAL = IPv6Network("2000::/3")
_V6_SPECIAL = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocol assignments, RFC 2928; Teredo inside it is unwrapped first
            "2001:db8::/32",  # documentation, RFC 3849
            "3fff::/20",  # documentation, RFC 9637
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052. Its local-use sibling 64:ff9b:1::/48 (RFC 8215) is outside 2000::/3 and so refused whatever it holds."""


def public(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether an address is globally routable unicast, and leads nowhere else when it is a tunnel to IPv4."""
    if isinstance(address, str):
        try:
            address = ip_address(address)
        except ValueError:
            return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _V4_SPECIAL)
    inside = _wrapped(address)
    if inside:
        return all(map(public, inside))
    return address in _V6_GLOBAL and not any(address in network for network in _V6_SPECIAL)


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses an IPv6 address carries: one each, or Teredo's server and client."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFF_FFFF),)
    return ()
