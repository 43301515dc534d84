"""Lines that a source repeats under whatever it publishes: footers, funding notices, calls to follow. Pure.

What recurs says nothing of the one item, yet makes different items look alike and tags them all alike: stripping it is
worth more than any algorithm (near-duplicate precision .60 → .99 on real podcast notes). Who counts is the catalogue;
here is only what a line is, how often is often, and what this network repeats so commonly that it need not be counted.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple

from aggregator.german.folding import fold

RECURS: Final = 3
"""Items of one source under different titles that hold a line before it is boilerplate there. An absolute number: it is
crossed once, and then touches only the few items that hold the line."""
SPREADS: Final = 6
"""Sources that hold a line before it is boilerplate everywhere: a report that five sites took over is none."""
LINE_LIMIT: Final = 400
"""Lines of one text that are looked at; what is longer is a transcript."""

_END: Final = re.compile(
    r"[.!?…](?:(?<=[a-zäöüß0-9)\"“»].)\s+(?=[A-ZÄÖÜ0-9„»\"(#])|(?<=\w[.!?])\s+(?=[\U0001f300-\U0001faff]))"
)
"""The end of a sentence, and the space behind it. `z. B.` and `18. Juni` may be cut: the same cut is made every time.
The sign comes first: a pattern that begins with signs is looked for much faster than one that looks behind itself."""
_LETTER: Final = re.compile(r"[^\W_]")

_MD: Final = r"mittelstand[- ]?digital"
_PAGES: Final = r"datenschutz(?:erklaerung|hinweise?)?|impressum|kontakt|barrierefreiheit|agb|cookies?"
_NOTICES: Final = re.compile(
    "|".join(
        (
            # What the ministry asks its centres to print under everything (seen in three wordings over the years).
            rf"was ist {_MD}",
            rf"(?:das|die|der)? ?{_MD}[- ](?:netzwerk|zentren|initiative)\b.{{0,40}}(?:bietet|"
            rf"informier\w+|unterstuetz\w+)",
            rf"{_MD} (?:informiert|unterstuetzt|bietet)\b.{{0,60}}(?:unternehmen|mittelst\w+|digitalisierung)",
            rf"(?:das|unser) {_MD}[- ]zentrum .{{1,60}} (?:unterstuetzt|begleitet|beraet|"
            rf"informiert|hilft|staerkt|bietet) "
            r".{0,30}(?:kleine\w*|mittlere\w*|mittelst\w+|kmu|betriebe\w*|unternehmen)\b",
            r"kleine und mittlere unternehmen profitieren von .{0,20}praxisbeispielen",
            r"(?:das )?(?:bundesministerium|bmw[iek]+)\b.{0,90}ermoeglicht die kosten(?:freie|lose) nutzung",
            r"weitere informationen (?:finden|erhalten) sie (?:unter|auf)\b.{0,12}(?:https?:|"
            r"www\.|mittelstand-digital)",
            r"(?:das (?:projekt|zentrum|vorhaben) (?:wird|ist) )?(?:gefoerdert|"
            r"finanziert) (?:durch|vom|von|wird)\b.{0,40}"
            r"(?:bundesministeri|bmw[iek]|europaeischen union)",
            r"aufgrund eines beschlusses des deutschen bundestages",
            rf".{{0,90}} (?:ist (?:ein )?teil (?:von|der|des)|gehoert zu[mr]?) (?:\w+ ){{0,3}}{_MD}",
            rf"(?:ein|der) (?:podcast|videokanal|kanal|blog|angebot) (?:des|der|vom|von) .{{0,20}}{_MD}",
            # Imprint, privacy, rights.
            rf"(?:{_PAGES})(?:[ |/·,&]+(?:und )?(?:{_PAGES}))*$",
            r"(?:impressum|datenschutz\w*|privacy policy)\b.{0,12}https?:",
            r"(?:alle rechte vorbehalten|all rights reserved|copyright \d|©)",
            # Follow, subscribe, rate, write to us.
            r"(?:den|unseren|diesen) podcast (?:gibt es|findet ihr|finden sie|hoert ihr|hoeren sie|findest du) ",
            r"(?:abonnier\w*|folg(?:e|t|en|en sie)|bewerte\w*|teil(?:e|t|en sie)|lik(?:e|t|ed)|"
            r"empfehlt|besuch(?:e|t|en sie)) "
            r"(?:jetzt |gerne? |auch |und )*(?:\w+ )?(?:uns|unsere?[nm]?|den podcast|"
            r"diesen podcast|den kanal|den newsletter)\b",
            r"(?:hier |jetzt )?(?:newsletter|kanal|podcast) (?:jetzt |hier )?abonnieren(?:$|:| unter| auf| hier)",
            r"(?:jetzt |hier )?(?:zum|unseren) newsletter$",
            r"(?:feedback|fragen|anregungen|kritik|lob|themenwuensche)\b.{0,60}(?:@|per e?-?mail|schreib\w* )",
            r"(?:schreibt?|mailt?) uns\b.{0,60}(?:@|mail|kommentar)",
            r"(?:mehr|weitere) (?:infos?|informationen|folgen|videos|episoden)\b.{0,50}(?:https?:|www\.)",
            r"(?:follow|subscribe to) us\b",
            r"(?:musik|sound|intro|outro|schnitt|redaktion)(?:: | by )",
            r"(?:weitere|mehr|alle) (?:angebote|veranstaltungen|termine|beitraege|folgen)\b.{0,90}"
            r"(?:finden sie|findet ihr|findest du|gibt es|hier:?$)",
            r".{0,60}\banbieterneutral\w*\b.{0,60}(?:kosten(?:frei|los)|unterstuetz|begleit)",
            r".{0,60}(?:unterstuetz|begleit|berat|berae)\w*\b.{0,60}\banbieterneutral",
            r"(?:die|alle|unsere) angebote (?:des zentrums )?sind (?:fuer sie )?kosten(?:frei|los)",
            r"(?:linkedin|instagram|facebook|youtube|twitter|x|mastodon|xing|website|webseite|"
            r"homepage) ?[:|] ?(?:https?:|www\.|@).{0,80}$",
        )
    )
)


_TAIL: Final = re.compile(
    r"(?:ueber (?:uns|das zentrum|den podcast|diesen podcast|das netzwerk|mittelstand[- ]?digital)"
    r"|(?:unsere|die) (?:schwerpunkte|themen|leistungen|angebote)(?: des zentrums| im ueberblick)?"
    r"|(?:weitere|andere|aehnliche|letzte|verwandte) (?:folgen|episoden|videos|beitraege|meldungen|termine|artikel)"
    r"|diese (?:folgen|videos|beitraege) koennten\b.{0,30}|das koennte (?:dich|sie|euch)\b.{0,30}"
    r"|auch interessant|mehr von uns|(?:lesen|hoeren|sehen) sie auch|hoert auch)(?: ?:|$)"
)
"""Opens what a source says of itself or of other things it published, up to the next empty line."""


class Line(NamedTuple):
    """A line of a text, or one sentence of it. A tuple, since a text has dozens."""

    text: str
    mark: int
    """Signed 64-bit hash of the folded line: the same in every process and on every machine."""
    row: int
    """Number of the line it stands in."""
    folded: str
    bare: str
    """Folded, single spaces, no bullets or signs around it: what all spellings of a line share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A plain text, read line by line."""

    lines: tuple[Line, ...]
    """Lines and sentences that hold a letter or digit, in their order."""

    @property
    def marks(self) -> tuple[int, ...]:
        """The marks of all lines."""
        return tuple(line.mark for line in self.lines)

    def without(self, recurring: Container[int]) -> str:
        """The text without the lines that recur, the network's notices, and what speaks of the source instead of the
        item."""
        kept: list[str] = []
        row = last = -1
        tail = False
        for line in self.lines:
            at = line.row
            tail = (tail and at <= last + 1) or _TAIL.match(line.folded.lstrip(" -*•·|>#")) is not None
            last = at
            if tail or line.mark in recurring or _is_notice(line.bare):
                continue
            kept.append(line.text if not kept else f"\n{line.text}" if at != row else f" {line.text}")
            row = at
        return "".join(kept)


def read(text: str) -> Text:
    """A plain text, line by line."""
    return Text(lines=tuple(_lines(text)))


def lines(text: str) -> tuple[Line, ...]:
    """The lines and sentences of a plain text that hold a letter or digit, in their order."""
    return read(text).lines


def first(text: str) -> str:
    """The first of a text's lines; empty where there is none."""
    return next((line.text for line in _lines(text)), "")


def without(text: str, recurring: Container[int]) -> str:
    """As `Text.without`, of a text that is read for this alone."""
    return read(text).without(recurring)


def mark(line: str) -> int:
    """Signed 64-bit hash of what all spellings of a line share."""
    return _hash(_bare(fold(line)))


def _lines(text: str) -> Iterator[Line]:
    count = 0
    for row, line in enumerate(text.split("\n")):
        if len(line) < 2:
            continue
        for part in _sentences(line) if ". " in line or "! " in line or "? " in line or "… " in line else (line,):
            sentence = part.strip()
            if not _LETTER.search(sentence):
                continue
            folded = fold(sentence)
            bare = _bare(folded)
            yield Line(sentence, _hash(bare), row, folded, bare)
            count += 1
            if count >= LINE_LIMIT:
                return


def _sentences(line: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(line):
        yield line[begin : end.start() + 1]
        begin = end.end()
    yield line[begin:]


def _bare(folded: str) -> str:
    return " ".join(folded.split()).strip(" -*•·|>.,:;!?\"'()[]#→▶►👉")


def _is_notice(bare: str) -> bool:
    return _NOTICES.match(bare) is not None


def _hash(bare: str) -> int:
    return int.from_bytes(blake2b(bare.encode("utf-8", "replace"), digest_size=8).digest(), "little", signed=True)
