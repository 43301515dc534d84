"""What holds by editors' words, told a second way: from a plain list of what was said, with none of our code."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from upstream import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Something an editor said."""

    who: str
    verb: str
    key: str
    """What the catalogue calls it."""
    of: tuple[Token, ...] = ()
    """The pieces the work then had, or the one that stood for it."""
    others: tuple[Token, ...] = ()
    value: str = ""
    upstream: str = ""
    """What the source said of the field at that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """What must hold of a work."""

    hidden: str = ""
    pinned: bool = False
    title: str = ""
    """Empty: nobody said anything, the source's counts."""
    summary: str = ""
    format: str = ""
    topics: Mapping[str, bool]
    """Those an editor spoke of, and whether the work has them."""
    conflicts: frozenset[tuple[str, str, str]] = frozenset()
    """Field, what the editor set, what the source says now."""


class Believed:
    """All that was said, in the order in which it was."""

    def __init__(self) -> None:
        self.words: list[Word] = []

    def standing(self) -> list[Word]:
        """What was not taken back. Told from the last one on: whoever takes back something said before."""
        gone: set[str] = set()
        for word in reversed(self.words):
            if word.verb == "undo" and word.key not in gone:
                gone.add(word.value)
        return [word for word in self.words if word.key not in gone]

    def effective(self, work: Collection[Token], now: Mapping[Token, Mapping[str, str]]) -> Effective:
        """What must hold of a work of some pieces, of which the sources say something now."""
        words = [w for w in self.standing() if w.verb not in ("merge", "split", "undo") and set(w.of) & set(work)]
        last = {word.verb: word for word in words}
        seen = {token: word.verb for word in words if word.verb in ("hide", "show") for token in word.of}
        pins = [word.verb for word in words if word.verb in ("pin", "unpin")]
        return Effective(
            hidden="taken-down"
            if "takedown" in last
            else "hidden"
            if any(seen.get(token) == "hide" for token in work)
            else "",
            pinned=pins[-1:] == ["pin"],
            title=last["title"].value if "title" in last else "",
            summary=last["summary"].value if "summary" in last else "",
            format=last["format"].value if "format" in last else "",
            topics={w.value[1:]: w.value[0] == "+" for w in words if w.verb == "topic"},
            conflicts=frozenset(
                (word.verb, word.value, said)
                for word in (last.get("title"), last.get("summary"))
                if word and word.value and (said := now[word.of[0]][word.verb]) not in (word.value, word.upstream)
            ),
        )

    def pairs(self) -> tuple[set[frozenset[Token]], set[frozenset[Token]]]:
        """Pieces that must be one work, and pieces that must not; of what was said of a pair the last word counts.

        Where words contradict each other through a third piece (a with b, b with c, never a with c), nothing is asked.
        """
        said: dict[frozenset[Token], str] = {}
        for word in self.standing():
            if word.verb == "merge":
                everything = (*word.of, *word.others)
                said |= {frozenset((a, b)): "merge" for a, b in product(everything, everything) if a != b}
            elif word.verb == "split":
                said |= {frozenset((a, b)): "split" for a, b in product(word.of, word.others)}
        together = {pair for pair, verb in said.items() if verb == "merge"}
        groups = list(components(together))
        apart = {pair for pair, verb in said.items() if verb == "split" and not any(pair <= group for group in groups)}
        return together, apart


def components(pairs: Iterable[frozenset[Token]]) -> Iterator[frozenset[Token]]:
    """The groups that pairs make."""
    groups: list[frozenset[Token]] = []
    for pair in pairs:
        touched = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [pair.union(*touched)]
    yield from groups
