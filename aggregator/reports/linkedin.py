"""A digest as a post for LinkedIn, in its "little text format".

Reserved characters that stand unescaped cut a post off without a word, so every one is escaped, in addresses too: what
a reader gets is the address as it was. The limit holds for the text as it is sent, counted in UTF-16 units as browsers
count: whatever LinkedIn counts, it is not more.
Sources: the Posts API's `commentary` (3,000 characters) and "little Text Format" in LinkedIn's documentation.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from aggregator import text
from aggregator.model import Medium
from aggregator.reports.digest import Digest, Piece, left_over
from aggregator.tagging.labels import Labels

LIMIT: Final = 3000
HASHTAGS: Final = 5
MOST: Final = 10
"""Works of a post: more is not read."""
TITLE: Final = 160
_RESERVED: Final = re.compile(r"([\\|{}@\[\]()<>#*_~])")
_SIGNS: Final[dict[Medium, str]] = {
    "episode": "🎧 Zum Hören",
    "video": "▶️ Zum Anschauen",
    "news": "📰 Nachrichten",
    "publication": "📖 Publikationen",
    "post": "💬 Kurzmeldungen",
    "event": "📅 Termine",
}


def digest(of: Digest, labels: Labels, *, plain: bool = False) -> str:
    """The post: as an interface takes it, or `plain`, to be pasted into the page where posts are written."""
    chosen: list[Piece] = []
    for piece in _in_turn(of):
        if len(chosen) < MOST and size(_written(of, [*chosen, piece], labels, plain=False)) <= LIMIT:
            chosen.append(piece)
    return _written(of, chosen, labels, plain=plain)


def size(post: str) -> int:
    """Its length as a browser counts it: an emoji is two."""
    return len(post.encode("utf-16-le")) // 2


def escaped(said: str) -> str:
    """Text that means itself in the little text format."""
    return _RESERVED.sub(r"\\\1", said)


def hashtags(pieces: Iterable[Piece], labels: Labels) -> tuple[str, ...]:
    """Words for the commonest topics: `KünstlicheIntelligenz`."""
    counted = Counter(topic for piece in pieces for topic in piece.topics)
    ordered = sorted(counted, key=lambda topic: (-counted[topic], topic))
    words = (_word(labels.topic(topic)) for topic in ordered)
    return tuple(dict.fromkeys(filter(None, words)))[:HASHTAGS]


def _in_turn(of: Digest) -> Iterable[Piece]:
    """Pinned ones, then the best of each group, the second of each, and so on; a centre that had its turn waits until
    every other had one."""
    rank = {piece.guid: n for group in of.groups for n, piece in enumerate(group.pieces)}
    waiting = sorted(of.pieces, key=lambda piece: (not piece.pinned, rank[piece.guid]))
    turns: Counter[str] = Counter()
    while waiting:
        best = min(waiting, key=lambda piece: (not piece.pinned, 0 if piece.pinned else turns[piece.centre_id]))
        waiting.remove(best)
        turns[best.centre_id] += 1
        yield best


def _written(of: Digest, pieces: Sequence[Piece], labels: Labels, *, plain: bool) -> str:
    write: Callable[[str], str] = str if plain else escaped
    parts = [write(of.title)]
    for group in of.groups:
        own = [piece for piece in group.pieces if piece in pieces]
        if own:
            parts.append("\n\n".join((write(_SIGNS[group.medium]), *(_piece(piece, write) for piece in own))))
    left = sum(len(group.pieces) + group.more for group in of.groups) - len(pieces)
    if left and of.site:
        parts.append(f"{write(f'… und {left_over(left)}:')}\n{write(of.site)}")
    tags = hashtags(pieces, labels)
    if tags:
        parts.append(" ".join(f"#{word}" if plain else rf"{{hashtag|\#|{word}}}" for word in tags))
    return "\n\n".join(parts) + "\n"


def _piece(piece: Piece, write: Callable[[str], str]) -> str:
    when = f"{piece.facts[0]}: " if piece.medium == "event" else ""
    title = text.shorten(piece.title, TITLE)
    lines = [f"{'📌' if piece.pinned else '▸'} {write(f'{when}{title} ({piece.centre_short})')}"]
    return "\n".join((*lines, *([write(piece.url)] if piece.url else [])))


def _word(label: str) -> str:
    """A label as one word, its parts told apart by capitals; empty when there is no letter in it."""
    parts = re.findall(r"[^\W_]+", label)
    word = "".join(part[:1].upper() + part[1:] for part in parts)
    return word if re.search(r"[^\W\d_]", word) else ""
