"""What a page is that could not be read as what was asked for: a challenge, a parked domain, a page for people.

Pure; over bytes from anybody, so every pattern is bounded and only the beginning of a page is looked at.
"""

import html
import re
from typing import Final, Literal

from aggregator import bundles
from aggregator.errors import ParseError

PageKind = Literal["challenge", "parked", "html", "empty", "feed", "json", "binary", "text"]

PAGE_BYTES: Final = 64 * 1024
CHALLENGE_WORDS: Final = 1_500
PARKED_WORDS: Final = 3_000
"""Characters of words. A challenge says next to nothing else, a parking page little; an article that mentions a captcha
or a contact form that has one says more."""

# Cloudflare, DDoS-Guard, Sucuri, Akamai, Imperva, PerimeterX, DataDome, AWS WAF, Anubis, Google, and captcha services.
_CHALLENGE_TITLES: Final = re.compile(
    r"<title>\s*(?:just a moment|one moment|nur einen moment|einen moment|ein moment|attention required"
    r"|checking your browser|ddos-guard|access denied|access to this page|zugriff verweigert|request rejected"
    r"|are you (?:a )?(?:human|robot)|human verification|bot[- ]?verification|security (?:check|verification)"
    r"|sicherheits-?(?:prüfung|check|überprüfung|abfrage|kontrolle)|making sure you['’]re not a bot"
    r"|pardon our interruption"
    r"|robot (?:challenge|check)|please wait|bitte warten|client challenge|verifying|captcha)"
)
_CHALLENGE_CODE: Final = re.compile(
    r"cf[-_]chl|challenge-platform|cf-browser-verification|cf-turnstile|_incapsula_resource|sucuri_cloudproxy|px-captcha"
    r"|captcha-delivery\.com|ddos-guard\.net|awswaf|\.within\.website|(?:g-re|h-|fr-)captcha|recaptcha/(?:api|enterprise)"
    r"|hcaptcha\.com|friendlycaptcha|\bid=[\"']?(?:challenge|captcha)|_bot_?check|jschallenge"
)
_CHALLENGE_TEXT: Final = re.compile(
    r"(?:verify|confirm|prove)(?: that)? you(?: are|['’]re) (?:a |not a )?(?:human|robot|bot)"
    r"|checking (?:if the site connection is secure|your browser)|enable javascript and cookies"
    r"|dass sie (?:ein mensch|kein (?:robo|bo)t)|ich bin (?:ein mensch|kein robo)|unusual traffic"
    r"|ungewöhnliche[nr]? (?:datenverkehr|zugriff)|\bray id\b|proof[- ]of[- ]work"
    r"|automatisierte[nr]? (?:zugriff|anfrage)"
    r"|browser (?:wird|werden) (?:über)?geprüft|prüfen (?:wir )?(?:ihren|deinen) browser|automated (?:requests|access)"
)
_SALE: Final = (
    r"(?:for sale|to buy|zum verkauf|zu verkaufen|zum kauf|kaufen|erwerben|available|geparkt|parked|abgelaufen|expired"
    r"|reserviert|registriert|registered)"
)
_PARKED_TEXT: Final = re.compile(
    rf"domain(?: name)?(?: [\w.-]+)?,? (?:is|may be|ist|steht|wurde|has been|kann)(?: \w+){{0,4}} {_SALE}"
    rf"|(?:diese|dieser|this) (?:web)?(?:domain|adresse|webadresse)\b.{{0,80}}?\b{_SALE}"
    r"|(?:buy|kaufen sie|get) (?:this|diese) domain|domain[- ]?(?:parking|marktplatz|marketplace)"
    r"|parked (?:free|domain)"
    r"|hier entsteht (?:eine|in kürze|demnächst)|future home of something|inhaber (?:dieser|der) domain"
    r"|related (?:searches|links)|ähnliche suchbegriffe|verwandte suchbegriffe"
    r"|(?:web)?site (?:ist )?noch nicht (?:eingerichtet|verfügbar)|noch keine inhalte hinterlegt"
)
_PARKED_CODE: Final = re.compile(
    r"parkingcrew|sedoparking|sedo\.com|dan\.com/buy|bodis\.com|afternic|above\.com/marketplace|hugedomains|parklogic"
    r"|cashparking|parking-lander|parkpage|[\"']/lander\b|window\.park\b|park\.io"
)
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|title|script|meta|div)\b")
_FEED: Final = re.compile(r"<(?:[\w-]{1,20}:)?(?:rss|feed|rdf)\b")
_SCRIPTS: Final = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL)
_TAGS: Final = re.compile(r"<[^<>]*>")


def kind_of_page(body: bytes) -> PageKind:
    """What a body is that was no feed, no listing or no answer. A bundle is what the worst of its parts is."""
    kinds = [_kind_of(part[:PAGE_BYTES]) for part in _parts(body)]
    worst: tuple[PageKind, ...] = ("challenge", "parked", "html", "empty", "binary", "text")
    return next((kind for kind in worst if kind in kinds), kinds[0] if kinds else "empty")


def _parts(body: bytes) -> tuple[bytes, ...]:
    if bundles.MARK.encode() not in body[:64]:
        return (body,)
    try:
        return tuple(part.body for part in bundles.unpack(body, ""))
    except ParseError:
        return (body,)


def _kind_of(body: bytes) -> PageKind:
    raw = body.removeprefix(b"\xef\xbb\xbf").strip(b"\x00 \t\r\n")
    if not raw:
        return "empty"
    if raw[:1] in (b"{", b"["):
        return "json"
    text = raw.decode("utf-8", "replace").lower()
    feed, page = _FEED.search(text, 0, 4096), _HTML.search(text)
    if feed and not (page and page.start() < feed.start()):
        return "feed"
    if page:
        return _kind_of_html(text)
    return "binary" if _binary(raw[:2048]) else "text"


def _kind_of_html(text: str) -> PageKind:
    words = " ".join(html.unescape(_TAGS.sub(" ", _SCRIPTS.sub(" ", text))).split())
    if len(words) < CHALLENGE_WORDS and (
        _CHALLENGE_TITLES.search(html.unescape(text)) or _CHALLENGE_CODE.search(text) or _CHALLENGE_TEXT.search(words)
    ):
        return "challenge"
    if len(words) < PARKED_WORDS and (_PARKED_TEXT.search(words) or _PARKED_CODE.search(text)):
        return "parked"
    return "html"


def _binary(head: bytes) -> bool:
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return control * 50 > len(head)
