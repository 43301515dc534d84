"""Several answers go into one body and come out again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.bundles import Part, pack, unpack
from aggregator.errors import ParseError

PARTS = st.lists(st.builds(Part, role=st.text(), url=st.text(), type=st.text(), body=st.binary()), max_size=4)


@given(PARTS)
def test_a_bundle_comes_back_equal_and_always_has_the_same_bytes(parts: list[Part]) -> None:
    body = pack(parts)
    assert unpack(body, "https://zentrum.example/") == tuple(parts)
    assert pack(parts) == body


@pytest.mark.parametrize("body", [b"", b"{}", b"<rss/>", b'{"aggregator-bundle": 2, "parts": []}', b"[1]", b"\xff"])
def test_what_is_no_bundle_is_named(body: bytes) -> None:
    with pytest.raises(ParseError, match="no bundle of answers"):
        unpack(body, "https://zentrum.example/")
