"""Every form of address, and that the public ones stay reachable."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.web.addresses import public

LINES = (Path(__file__).parent / "data/web/addresses.tsv").read_text("utf-8").splitlines()[1:]
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16")))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("\t")[0] or "empty")
def test_form(line: str) -> None:
    address, expected, why = line.split("\t")
    assert public(address) is (expected == "yes"), why


@settings(derandomize=True, deadline=None)
@given(
    network=st.sampled_from(PRIVATE),
    offset=st.integers(0, 2**32),
    wrap=st.sampled_from((0, 0xFFFF << 32, 0x64FF9B << 96)),
)
def test_private_inside_anything_is_private(network: IPv4Network, offset: int, wrap: int) -> None:
    inside = network[offset % network.num_addresses]
    assert not public(inside)
    assert not public(IPv6Address(wrap | int(inside)))
    assert not public(IPv6Address(0x2002 << 112 | int(inside) << 80))


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 2**128 - 1))
def test_only_global_unicast_and_mapped(number: int) -> None:
    address = IPv6Address(number)
    if public(address):
        assert number >> 125 == 1 or address.ipv4_mapped or number >> 32 == 0x64FF9B << 64


@settings(derandomize=True, deadline=None)
@given(st.ip_addresses(v=4))
def test_mapping_changes_nothing(address: IPv4Address) -> None:
    assert public(address) == public(f"::ffff:{address}") == public(str(address))
