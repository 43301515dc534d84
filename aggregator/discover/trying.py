"""Asks the addresses that clues name, as the kind of source each of them would be.

The only module here, with `asking`, that does I/O. It says what came back; what that is worth is `judging`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aggregator.discover import hosts
from aggregator.discover.asking import Asking
from aggregator.discover.values import Clue, Form
from aggregator.errors import FetchError, ParseError
from aggregator.model import Checkpoint, Item, NotModified, Parsed
from aggregator.sandbox.pool import Sandbox
from aggregator.sources import Source, kinds, load

KINDS: Final[Mapping[Form, tuple[str, ...]]] = {
    "feed": ("news",),
    "wordpress": ("wordpress",),
    "calendar": ("calendar",),
    "events-api": ("calendar",),
    "events-page": ("calendar",),
    "youtube": ("youtube",),
    "news-page": ("page",),
    "documents-page": ("publication",),
    "sitemap": ("sitemap",),
}
"""Which kinds a clue may be, the better one first."""
ORDER: Final = tuple(KINDS)
"""What is tried first gets the budget."""
_TRIES: Final[Mapping[Form, int]] = {"news-page": 2, "events-page": 1, "documents-page": 2, "sitemap": 2, "calendar": 3}
"""At most so many clues of a form are tried on a site; of the others twelve."""
_MOST = 12
_ONE_ADDRESS = ("news", "podcast")
"""Kinds that ask one address and nothing else: where it has moved to is the address to write down."""
_SMALL: Final[Mapping[str, Mapping[str, Any]]] = {
    "wordpress": {"pages": 0},
    "sitemap": {"articles": 2},
    "page": {"read_articles": False},
    "publication": {"files": 1},
}
"""Settings that keep a trial short: no back catalogue, no more articles and files than show that they can be read."""
_PLAYABLE = ("audio/", "video/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A clue, the source it would be, and what that said."""

    clue: Clue
    kind: str
    url: str
    """Where the answer came from, after redirects; as asked when none came."""
    parsed: Parsed | None = None
    fault: str = ""
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trier:
    """Tries clues: what it asks with, reads with, and what a source would be configured with."""

    asking: Asking
    sandbox: Sandbox
    centre: str
    youtube: str

    def tried(self, clues: Sequence[Clue]) -> Iterator[Trial]:
        """Every clue that some kind of source could be, in the order in which the budget is best spent."""
        for form in ORDER:
            ours = [clue for clue in clues if clue.form == form]
            for clue in ours[: _TRIES.get(form, _MOST)]:
                if trial := self._best(clue):
                    yield trial

    def trial(self, clue: Clue, kind: str = "") -> Trial:
        """One clue, as `kind` or as the kind its form suggests."""
        return self._try(clue, kind or _kind_of(clue))

    def _best(self, clue: Clue) -> Trial | None:
        """The first of the clue's kinds that reads something; else what the last one said; None without a kind."""
        trial = None
        for kind in KINDS[clue.form]:
            if kind in kinds():
                trial = self._try(clue, kind)
                if trial.parsed and trial.parsed.items:
                    break
        return trial

    def _try(self, clue: Clue, kind: str) -> Trial:
        settings = self._settings(clue, kind)
        source = self._source(kind, clue.url, settings)
        try:
            answer = source.fetch(self.asking, Checkpoint()).answer
            if isinstance(answer, NotModified):  # a kind that found nothing to read at all
                return Trial(clue=clue, kind=kind, url=clue.url, parsed=Parsed(), settings=settings)
            parsed = self.sandbox.parse(source, answer)
            if kind == "news" and _is_podcast(parsed):
                kind = "podcast"
                parsed = self.sandbox.parse(self._source(kind, clue.url, settings), answer)
        except (FetchError, ParseError) as error:
            return Trial(clue=clue, kind=kind, url=clue.url, fault=error.message, settings=settings)
        url = answer.final_url if kind in _ONE_ADDRESS else clue.url
        return Trial(clue=clue, kind=kind, url=url, parsed=parsed, settings=settings)

    def _settings(self, clue: Clue, kind: str) -> tuple[tuple[str, str], ...]:
        """The keys its `[[source]]` needs besides the usual ones."""
        if kind != "youtube":
            return ()
        playlist = hosts.playlist_id(clue.url)
        told = (("playlist", playlist) if playlist else ("channel", hosts.channel_id(clue.url) or ""),)
        return told if self.youtube == hosts.YOUTUBE else (*told, ("feeds", f"{self.youtube}/feeds/videos.xml"))

    def _source(self, kind: str, url: str, settings: tuple[tuple[str, str], ...]) -> Source:
        """The source as it would be configured, but for what is too much for a trial."""
        extra: dict[str, Any] = {**_SMALL.get(kind, {}), **dict(settings)}
        return load(kind)(id="discover", centre=self.centre or "discover", url=url, **extra)


def _kind_of(clue: Clue) -> str:
    known = kinds()
    path = clue.url.partition("?")[0].lower()
    if "calendar" in known and (path.endswith(".ics") or "ical=1" in clue.url):
        return "calendar"
    return next(kind for kind in KINDS[clue.form] if kind in known)


def _is_podcast(parsed: Parsed) -> bool:
    """Whether most entries bring a sound or film to play: the rest are its trailers and notes."""
    return sum(map(_playable, parsed.items)) * 2 > len(parsed.items)


def _playable(item: Item) -> bool:
    return any((enclosure.type or "").startswith(_PLAYABLE) for enclosure in item.enclosures)
