"""What addresses say by their host and form alone: YouTube channels, podcast hosts, directories, LinkedIn.

Pure. Knows how these services spell addresses, and nothing of what they answer.
"""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

YOUTUBE: Final = "https://www.youtube.com"
CHANNEL: Final = re.compile(r"UC[\w-]{22}(?![\w-])", re.ASCII)
PLAYLIST: Final = re.compile(r"PL[\w-]{10,62}", re.ASCII)
"""A playlist somebody made; those of other letters are YouTube's own: uploads, likes, mixes."""

_PAGE_LIMIT: Final = 2_000_000
"""Characters of a channel's page that are looked at: real ones have about 700,000."""
_YOUTUBE_HOSTS: Final = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com"})
_NO_CHANNEL: Final = re.compile(
    r"about|account|ads|ageverification|attribution_link|browse|c|channel|clip|creators|csi_204|embed|feed|"
    r"feeds|gaming|hashtag|howyoutubeworks|iframe_api|live|live_chat|logout|music|oembed|paid_memberships|"
    r"playlist|post|premium|redirect|results|shorts|signin|source|studio|subscription_center|"
    r"subscription_manager|t|trends|trending|upload|user|v|video|videos|watch|watch_popup|yt",
    re.IGNORECASE,
)
"""First segments of paths that are no channel's old custom address."""

_PODCAST_PAGES: Final = (
    # (host, path that names the show); a show with a host of its own has its page at the root.
    (re.compile(r"(?!www\.|app\.|help\.|blog\.|cdn\.|images\.|main\.|player\.)[\w-]+\.podigee\.io"), re.compile(r"")),
    (re.compile(r"(?!www\.|app\.|help\.|lcdn\.)[\w-]+\.letscast\.fm"), re.compile(r"")),
    (re.compile(r"letscast\.fm"), re.compile(r"/sites/[^/]+")),
    (re.compile(r"anchor\.fm"), re.compile(r"/(?!s/|app\b|features\b|login\b)[\w-]+")),
    (re.compile(r"podcasters\.spotify\.com|creators\.spotify\.com"), re.compile(r"/pod/(?:show|profile)/[\w-]+")),
    (re.compile(r"(?:www\.)?buzzsprout\.com"), re.compile(r"/\d+")),
    (re.compile(r"(?!www\.|feed\.|help\.|support\.|mcdn\.|pbcdn1\.|admin5?\.)[\w-]+\.podbean\.com"), re.compile(r"")),
    (
        re.compile(
            r"(?!www\.|traffic\.|rss\.|feeds\.|html5-player\.|play\.|static\.|four\.|five\.)[\w-]+\.libsyn\.com"
        ),
        re.compile(r""),
    ),
    (re.compile(r"(?!www\.)[\w-]+\.podcaster\.de"), re.compile(r"")),
    (re.compile(r"(?!www\.)[\w-]+\.podspace\.(?:de|net)"), re.compile(r"")),
    (re.compile(r"(?!www\.|feeds\.|media\.)[\w-]+\.transistor\.fm"), re.compile(r"")),
    (re.compile(r"(?!www\.|feeds\.)[\w-]+\.captivate\.fm"), re.compile(r"")),
    (re.compile(r"(?:www\.)?soundcloud\.com"), re.compile(r"/(?!discover\b|search\b|you\b|stream\b|upload\b)[\w-]+")),
)
_FEED_HOSTS: Final = re.compile(
    r"feeds?\.(?:buzzsprout|podbean|transistor|captivate|soundcloud|libsyn|acast|simplecast|megaphone|redcircle)\.(?:com|fm)"
    r"|rss\.(?:libsyn|art19|com)(?:\.com)?|feeds\.feedburner\.com|feeds\.feedburner\.google\.com|feedpress\.me"
)
_DIRECTORIES: Final = (
    re.compile(r"(?:podcasts|itunes)\.apple\.com/(?:[a-z-]+/)?podcast/"),
    re.compile(r"open\.spotify\.com/(?:intl-[a-z]+/)?show/"),
    re.compile(r"(?:www\.)?deezer\.com/(?:[a-z]+/)?show/"),
    re.compile(r"music\.amazon\.[a-z.]+/podcasts/"),
    re.compile(r"(?:www\.)?podcast\.de/podcast/"),
    re.compile(r"(?:www\.)?fyyd\.de/podcast/"),
)
_LINKEDIN: Final = re.compile(r"(?:[a-z]{2,3}\.)?linkedin\.com/(?:company|showcase|school)/[^/?#]+")


def youtube_channel(url: str, base: str = YOUTUBE) -> str | None:
    """The address of a channel's page in one spelling, or None when this is no channel. Of any of the five forms."""
    parts = urlsplit(url)
    if parts.netloc.lower() not in _YOUTUBE_HOSTS | {urlsplit(base).netloc.lower()}:
        return None
    first, _, rest = parts.path.strip("/").partition("/")
    name = rest.partition("/")[0]
    if first == "feeds":
        told = parse_qs(parts.query).get("channel_id", [""])[0]
        return f"{base}/channel/{told}" if CHANNEL.fullmatch(told) else None
    if first in ("c", "user") and name:
        return f"{base}/{first}/{name}"
    if first == "channel":
        return f"{base}/channel/{name}" if CHANNEL.fullmatch(name) else None
    return f"{base}/{first}" if first and "." not in first[:1] and not _NO_CHANNEL.fullmatch(first) else None


def youtube_playlist(url: str, base: str = YOUTUBE) -> str | None:
    """The address of a playlist's page in one spelling, or None when this is none.

    A video that is linked as one of a playlist is a video: the playlist may be anybody's.
    """
    parts = urlsplit(url)
    if parts.netloc.lower() not in _YOUTUBE_HOSTS | {urlsplit(base).netloc.lower()}:
        return None
    key = {"/playlist": "list", "/embed/videoseries": "list", "/feeds/videos.xml": "playlist_id"}.get(
        parts.path.rstrip("/")
    )
    told = parse_qs(parts.query).get(key, [""])[0] if key else ""
    return f"{base}/playlist?list={told}" if PLAYLIST.fullmatch(told) else None


def playlist_id(url: str) -> str | None:
    """The id in a playlist's address, where it has one."""
    found = re.search(rf"/playlist\?list=({PLAYLIST.pattern})\Z", url)
    return found[1] if found else None


def subscribed(url: str) -> bool:
    """Whether an address is the feed of a YouTube channel or playlist, which programs read for those who subscribe.

    YouTube's robots.txt excludes these feeds for crawlers, and its pages offer them to feed readers
    (`<link rel=alternate>`). Who asks for the one a site names acts for a reader; see docs/discovery.md.
    """
    parts = urlsplit(url)
    return parts.path == "/feeds/videos.xml" and bool({"channel_id", "playlist_id"} & parse_qs(parts.query).keys())


def channel_id(url: str) -> str | None:
    """The id in a channel's address, where it has one."""
    found = re.search(rf"/channel/({CHANNEL.pattern})", url)
    return found[1] if found else None


def channel_in(body: str) -> str | None:
    """The id of the channel whose page this is: canonical link, feed, then the page's own data.

    In this order, since a channel's page names other channels, too, in its data.
    """
    for pattern in (
        rf'<link[^>]{{1,200}}rel="canonical"[^>]{{1,200}}/channel/({CHANNEL.pattern})',
        rf"feeds/videos\.xml\?channel_id=({CHANNEL.pattern})",
        rf'<meta[^>]{{1,200}}itemprop="(?:channelId|identifier)"[^>]{{1,200}}content="({CHANNEL.pattern})"',
        rf'"externalId"\s*:\s*"({CHANNEL.pattern})"',
        rf'"channelId"\s*:\s*"({CHANNEL.pattern})"',
    ):
        if found := re.search(pattern, body[:_PAGE_LIMIT]):
            return found[1]
    return None


def podcast_page(url: str) -> str | None:
    """The page of a show at a podcast host, without the episode that was linked; None when this is none."""
    parts = urlsplit(url)
    for host, path in _PODCAST_PAGES:
        if host.fullmatch(parts.netloc.lower()) and (found := path.match(parts.path)):
            return f"{parts.scheme}://{parts.netloc}{found[0] or '/'}"
    return None


def podcast_host(url: str) -> bool:
    """Whether this is at a host of podcasts: shows, or nothing but feeds."""
    name = urlsplit(url).netloc.lower()
    return feed_host(url) or any(host.fullmatch(name) for host, _ in _PODCAST_PAGES)


def feed_host(url: str) -> bool:
    """Whether a host serves nothing but feeds."""
    return bool(_FEED_HOSTS.fullmatch(urlsplit(url).netloc.lower()))


def directory(url: str) -> bool:
    """Whether this is a show's page in a directory of podcasts."""
    parts = urlsplit(url)
    return any(form.match(f"{parts.netloc.lower()}{parts.path}") for form in _DIRECTORIES)


def linkedin(url: str) -> bool:
    """Whether this is the page of an organisation at LinkedIn."""
    parts = urlsplit(url)
    return bool(_LINKEDIN.match(f"{parts.netloc.lower().removeprefix('www.')}{parts.path}"))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on one site: the same host and port, or one a subdomain of the other."""
    a, b = (urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.") for url in (one, other))
    return bool(a and b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))
