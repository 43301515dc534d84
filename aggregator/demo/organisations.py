"""The posts of the sample network, as the stand-in for LinkedIn wants them.

Turns outlets into posts and into the keys of their sources; what the Posts API looks like is the stand-in's business.
"""

from aggregator.demo.content import Outlet, Piece, houses
from aggregator.demo.linkedin import LinkedIn, Post
from aggregator.demo.world import POSTS, World

TOKEN = "beispielzugang"  # noqa: S105 - the only one the stand-in takes
TOKEN_VARIABLE = "AGGREGATOR_DEMO_LINKEDIN_TOKEN"  # noqa: S105 - the name of a variable


def settings(world: World, outlet: Outlet) -> dict[str, str | int | float | bool | tuple[str, ...]]:
    """The keys of an organisation's source."""
    return {
        "url": f"https://www.linkedin.com/company/{outlet.organization}",
        "organization": outlet.organization,
        "api": world.bases[POSTS],
        "token_env": TOKEN_VARIABLE,
    }


def new_site() -> LinkedIn:
    """The stand-in with what was posted by the first day."""
    (outlet,) = _outlets()
    return LinkedIn(organization=outlet.organization, posts=posts(up_to=1), token=TOKEN)


def posts(*, after: int = 0, up_to: int) -> list[Post]:
    """What was posted after one day and by another."""
    return [_post(piece) for outlet in _outlets() for piece in outlet.on(up_to) if piece.day > after]


def _post(piece: Piece) -> Post:
    # Nineteen digits, as theirs, and plainly made up.
    number = 7_000_000_000_000_000_000 + int(piece.token(12), 16)
    return Post(id=f"urn:li:share:{number}", text=f"{piece.title}\n\n{piece.text}", published=piece.date)


def _outlets() -> list[Outlet]:
    return [outlet for house in houses() for outlet in house.outlets if outlet.kind == "linkedin"]
