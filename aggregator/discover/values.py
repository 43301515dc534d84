"""What discovery speaks of: clues found in pages, and candidates that were tried. Values only; no rule lives here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.pages import Link

Form = Literal[
    "feed",
    "calendar",
    "wordpress",
    "events-api",
    "sitemap",
    "youtube",
    "podcast-page",
    "feeds-page",
    "news-page",
    "events-page",
    "documents-page",
    "linkedin",
    "directory",
]
"""What an address seems to be, before anybody has asked it."""

Confidence = Literal["high", "medium", "low"]
Place = Literal["declared", "head", "header", "nav", "main", "footer", "guessed"]
"""Where a clue stood. `declared`: the site says what it is, with rel and type, or in robots.txt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """An address that may be a source, or may lead to one, and why we think so."""

    form: Form
    url: str
    title: str = ""
    place: Place = "main"
    found_on: str = ""
    """The page it stands on."""
    comments: bool = False
    """A feed of readers' comments: no centre publishes there."""

    @property
    def evidence(self) -> str:
        """Where the address was found, for a person."""
        if self.place == "guessed":
            return f"usual path, named nowhere on {self.found_on}"
        name = f": “{self.title}”" if self.title else ""
        return f"{_WORDS[self.place]} {self.found_on}{name}"


_WORDS = {
    "declared": "declared by",
    "head": "head of",
    "header": "header of",
    "nav": "navigation of",
    "main": "text of",
    "footer": "footer of",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed source, or a lead where a person has to look on."""

    kind: str
    """Kind of source; of a lead what is there: `linkedin`, `podcast-directory`, `podcast-site`."""
    url: str
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    language: str = ""
    confidence: Confidence = "low"
    evidence: str = ""
    found_on: str = ""
    """The page that names it."""
    centre: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    """Further keys of its `[[source]]`, as a YouTube channel's `channel`."""
    fault: str = ""
    """Why it could not be read; empty when it answered and parsed."""
    reason: str = ""
    """Which rule made the confidence what it is."""
    also: tuple[str, ...] = ()
    """Other addresses with the same content."""
    guessed: bool = False
    lead: bool = False
    """No source that can be asked: it goes into a `[[lead]]`."""

    @property
    def readable(self) -> bool:
        """Whether it answered with what its kind reads."""
        return not self.fault and not self.lead


__all__ = ["Candidate", "Clue", "Confidence", "Form", "Link", "Place"]
