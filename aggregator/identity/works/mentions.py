"""Whether one item speaks of another: names its title, or the kind of thing it is. Pure."""

import re
from typing import Final

from aggregator.german.folding import fold
from aggregator.identity.works import lexicon
from aggregator.identity.works.comparing import MEDIA
from aggregator.identity.works.values import Portrait
from aggregator.identity.works.words import said, same_word

MOST: Final = 0.75
"""Share of a title's words that must be spoken of elsewhere for the one to be about the other."""
_KINDS: Final = {
    "episode": re.compile(r"podcast|folge\b|episode|reinhoeren|zu hoeren"),
    "video": re.compile(r"video|film|youtube|aufzeichnung|mitschnitt"),
    "publication": re.compile(
        r"leitfaden|broschuere|heft\b|studie\b|checkliste|handbuch|whitepaper|ratgeber|publikation|factsheet|bericht\b"
    ),
}
"""What news call the things they speak of, by medium. Folded."""


def says_its_kind(teller: Portrait, told: Portrait) -> bool:
    """Whether news speak of a podcast, a film, a paper, and the other is one."""
    text = f"{fold(teller.heading.text)} {' '.join(teller.lead)}"
    return told.medium in _KINDS and _KINDS[told.medium].search(text) is not None


def of_another_kind(teller: Portrait, told: Portrait) -> bool:
    """Whether the title of news names a kind of thing, and the other is of another kind."""
    named = {kind for kind, pattern in _KINDS.items() if pattern.search(fold(teller.heading.text))}
    # "Neue Podcastfolge" speaks of the film of that episode, too.
    meant = MEDIA if told.medium in MEDIA else {told.medium}
    return bool(named) and not named & meant


def named_in(teller: Portrait, told: Portrait) -> bool:
    """Whether the first sentences of the one say the title of the other, word for word."""
    wanted = [word for word in told.heading.words if word not in lexicon.GENERIC]
    if len(wanted) < 2:
        return False
    row = [word for word in told.heading.words if word in wanted]
    return any(
        all(same_word(one, other) for one, other in zip(row, teller.lead[at : at + len(row)], strict=True))
        for at in range(len(teller.lead) - len(row) + 1)
    )


def speaks_of(teller: Portrait, told: Portrait) -> bool:
    """Whether the one says most of the other's title, in title or first sentences; or is named in full by it."""
    wanted = [word for word in told.heading.words if word not in lexicon.DECORATION]
    telling = [word for word in wanted if word not in lexicon.GENERIC and len(word) > 2]
    if not telling:
        return False
    here, lead = said(teller.heading.words), said(teller.lead)
    in_title = sum(here.has(word) for word in wanted)
    anywhere = sum(here.has(word) or lead.has(word) for word in wanted)
    own = [word for word in teller.heading.words if word not in lexicon.GENERIC and len(word) > 2]
    meant = said(tuple(wanted))
    covered = len(own) >= max(1, min(2, len(telling))) and all(meant.has(word) for word in own)
    if covered and in_title >= 1:
        return len(own) >= 2 or len(telling) == 1 or anywhere >= MOST * len(wanted)
    known = sum(here.has(word) for word in telling)
    if in_title >= MOST * len(wanted) and 2 * known <= len(telling) and len(telling) > 1:
        return False  # all it says is that there was a day, not whose
    both = in_title >= min(2, len(wanted)) or (in_title >= 1 and anywhere == len(wanted) > 1)
    return in_title >= MOST * len(wanted) or (both and anywhere >= MOST * len(wanted))
