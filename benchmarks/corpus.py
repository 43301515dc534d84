#!/usr/bin/env python3
"""Deterministic synthetic feed corpus for aggregator benchmarks.

    corpus.py OUT --feeds 1000 --seed 1 [--port 8800] [--generations 1] [--fraction 0.05]

Writes under OUT:
    g0/<id>.xml      the first state of every feed
    g<k>/<id>.xml    only the feeds that gained ONE new item in publish step k
    churn/<id>.xml   same items, volatile bytes differ (lastBuildDate; YouTube view counts)
    manifest.json    id, kind, url, path, item counts, validators per generation
    urls.txt, feeds.opml

Mix (by count): 50 % podcast RSS, 30 % WordPress-like RSS, 20 % YouTube Atom.
About 4 % are awkward on purpose: other charsets, a bare '&', an undefined entity.
Everything is a function of (seed, feed id, generation): same arguments, same bytes.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import random
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

EPOCH = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
SYL = (
    "ba be bi bo ca ce co da de di do fa fi fo ga ge go ha he la le li lo ma me mi mo na ne no pa pe "
    "po ra re ri ro sa se si so ta te ti to va ve vi vo wa we al an ar as at en er es in is on or un"
).split()


class Words:
    """A shared pool of sentences with a Zipf-like vocabulary; cheap to draw from."""

    def __init__(self, seed):
        r = random.Random(f"{seed}/words")
        vocab = list({"".join(r.choice(SYL) for _ in range(r.choice((1, 2, 2, 3, 3, 4)))) for _ in range(4000)})
        vocab.sort()
        r.shuffle(vocab)
        weights = [1 / (i + 3) for i in range(len(vocab))]
        extra = [
            "caf\u00e9",
            "na\u00efve",
            "r\u00e9sum\u00e9",
            "\u2014",
            "\u2018so\u2019",
            "M\u00fcnchen",
            "\u00a320",
            "Z\u00fcrich",
        ]
        self.sent = []
        for _ in range(4000):
            w = r.choices(vocab, weights, k=r.randint(6, 22))
            if r.random() < 0.12:
                w[r.randrange(len(w))] = r.choice(extra)
            s = " ".join(w)
            self.sent.append(s[0].upper() + s[1:] + r.choice("....?!"))
        self.names = [" ".join(x.capitalize() for x in r.choices(vocab, k=2)) for _ in range(300)]
        self.tags = r.sample(vocab, 300)

    def text(self, r, n):
        return " ".join(r.choices(self.sent, k=n))

    def title(self, r):
        return r.choice(self.sent)[: r.randint(30, 90)].rstrip(" .?!")


def stamp(r_step, i, base):
    return base - dt.timedelta(hours=r_step * i)


def esc_html(s):
    return s.replace("&", "&amp;").replace("\u2019", "&#8217;").replace("\u2014", "&#8212;")


def shownotes(w, r, host, k):
    out = [f"<p>{esc_html(w.text(r, r.randint(2, 5)))}</p>"]
    if r.random() < 0.7:
        out.append("<p><strong>Links:</strong></p>\n<ul>\n")
        for _ in range(r.randint(3, 9)):
            out.append(
                f'<li><a href="https://{r.choice(w.tags)}.example.org/{r.choice(w.tags)}/{r.randrange(99999)}?utm_source=show&amp;ep={k}" '
                f'target="_blank" rel="noopener">{esc_html(w.title(r))}</a></li>\n'
            )
        out.append("</ul>\n")
    if r.random() < 0.5:
        out.append(
            "<p>Chapters:<br />"
            + "<br />".join(f"({m // 60:02d}:{m % 60:02d}) {esc_html(w.title(r))}" for m in range(0, 3000, 480))
            + "</p>\n"
        )
    out.append(
        f'<p>Support us at <a href="https://{host}/donate">{host}</a>.&nbsp;See <a href="https://{host}/privacy">privacy</a> and opt-out.</p>'
    )
    if r.random() < 0.1:
        out.append('<img src="https://px.example.net/t.gif?e=%d" width="1" height="1" alt="" />' % k)
    return "".join(out)


def article(w, r, base, k):
    out = []
    for j in range(r.randint(4, 10)):
        out.append(
            f'<p>{esc_html(w.text(r, r.randint(3, 7)))} <a href="{"/" if r.random() < 0.15 else base + "/"}{r.choice(w.tags)}/">{r.choice(w.tags)}</a></p>\n'
        )
        if j == 1:
            out.append(
                f'<figure class="wp-block-image size-large"><img loading="lazy" width="1024" height="683" src="{base}/wp-content/uploads/2026/05/{k}-1024x683.jpg" '
                f'alt={quoteattr(w.title(r))} class="wp-image-{k}" srcset="{base}/wp-content/uploads/2026/05/{k}-1024x683.jpg 1024w, {base}/wp-content/uploads/2026/05/{k}-300x200.jpg 300w" sizes="(max-width: 1024px) 100vw, 1024px" /></figure>\n'
            )
    if r.random() < 0.2:
        out.append(
            '<blockquote class="wp-block-quote" style="color:#333"><p>' + esc_html(w.text(r, 2)) + "</p></blockquote>\n"
        )
    if r.random() < 0.08:
        out.append(
            '<iframe src="https://www.youtube.com/embed/abc" width="560" height="315"></iframe><script>var a=1&2;</script>\n'
        )
    return "".join(out)


class Feed:
    def __init__(self, w, seed, n, port):
        self.w, self.seed, self.n = w, seed, n
        r = self.r("feed")
        self.kind = (
            "podcast",
            "podcast",
            "podcast",
            "podcast",
            "podcast",
            "news",
            "news",
            "news",
            "youtube",
            "youtube",
        )[n % 10]
        self.title = w.title(r)
        self.quirk = None
        q = r.random()
        if self.kind != "youtube":
            self.quirk = "latin1" if q < 0.015 else "bareamp" if q < 0.03 else "entity" if q < 0.04 else None
        if self.kind == "podcast":  # a few hosting platforms carry many shows
            self.base_items = int(r.triangular(20, 300, 45))
            self.ip = f"127.1.0.{1 + r.randrange(25)}"
            self.path = f"/show/{n}/feed.xml"
        elif self.kind == "news":  # every site is its own host
            self.base_items = r.choice((10, 10, 10, 15, 20))
            self.ip = f"127.2.{n // 250 % 250}.{1 + n % 250}"
            self.path = f"/{n}/feed/"
        else:  # one host for every channel
            self.base_items = 15
            self.ip = "127.3.0.1"
            self.path = f"/feeds/videos.xml?channel_id=UC{hashlib.md5(f'{seed}{n}'.encode()).hexdigest()[:22]}"
        self.url = f"http://{self.ip}:{port}{self.path}"
        self.host = f"site{n}.example.com"
        self.step = r.choice((24, 24, 84, 168)) if self.kind == "podcast" else r.choice((2, 6, 24))
        self.longdesc = r.random() < 0.6

    def r(self, *key):
        return random.Random("/".join(map(str, (self.seed, self.n) + key)))

    def items(self, extra):
        """Newest first; item k (0-based from the oldest) never changes once published."""
        total = self.base_items + extra
        ks = range(total - 1, -1, -1)
        if self.kind != "podcast":
            ks = list(ks)[: self.base_items]  # a sliding window
        return list(ks)

    def date(self, k):
        return EPOCH - dt.timedelta(hours=self.step * (self.base_items - k), minutes=self.n % 60)

    def render(self, extra, churn=0):
        body = getattr(self, "_" + self.kind)(extra, churn)
        if self.quirk == "latin1":
            return body.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"', 1).encode("latin-1", "xmlcharrefreplace")
        if self.quirk == "bareamp":
            body = body.replace("<link>", "<link>http://x.example/?a=1&b=2</link>\n<link>", 1)
        if self.quirk == "entity":
            body = body.replace("<generator>", "<generator>&nbsp;", 1)
        return body.encode()

    def _podcast(self, extra, churn):
        w, e = self.w, escape
        r = self.r("head")
        author = r.choice(w.names)
        built = format_datetime(EPOCH + dt.timedelta(hours=extra, seconds=churn))
        out = [
            f'''<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
<title>{e(self.title)}</title>
<link>https://{self.host}/</link>
<atom:link href="{e(self.url)}" rel="self" type="application/rss+xml"/>
<description>{e(w.text(r, 3))}</description>
<language>en-us</language>
<copyright>&#169; 2026 {e(author)}</copyright>
<lastBuildDate>{built}</lastBuildDate>
<generator>Bench Host 1.0</generator>
<itunes:author>{e(author)}</itunes:author>
<itunes:type>episodic</itunes:type>
<itunes:owner><itunes:name>{e(author)}</itunes:name><itunes:email>show{self.n}@example.com</itunes:email></itunes:owner>
<itunes:image href="https://{self.host}/cover.jpg"/>
<itunes:category text="Technology"><itunes:category text="Software How-To"/></itunes:category>
<itunes:category text="News"/>
<itunes:explicit>false</itunes:explicit>
<podcast:locked>yes</podcast:locked>
<image><url>https://{self.host}/cover.jpg</url><title>{e(self.title)}</title><link>https://{self.host}/</link></image>
'''
        ]
        for k in self.items(extra):
            r = self.r("item", k)
            notes = shownotes(w, r, self.host, k)
            title = w.title(r)
            uid = hashlib.md5(f"{self.seed}/{self.n}/{k}".encode()).hexdigest()
            uid = f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"
            plain = w.text(r, 2)
            desc = f"<![CDATA[{notes}]]>" if self.longdesc else e(plain)
            out.append(f'''<item>
<title>{e(title)}</title>
<itunes:title>{e(title)}</itunes:title>
<pubDate>{format_datetime(self.date(k))}</pubDate>
<guid isPermaLink="false">{uid}</guid>
<link>https://{self.host}/episodes/{k}</link>
<itunes:image href="https://{self.host}/img/{k}.jpg"/>
<description>{desc}</description>
<content:encoded><![CDATA[{notes}]]></content:encoded>
<enclosure length="{r.randint(10**7, 9 * 10**7)}" type="audio/mpeg" url="https://media.example.net/{self.n}/{uid}.mp3?aid=rss&amp;ep={k}"/>
<itunes:summary>{e(plain)}</itunes:summary>
<itunes:subtitle>{e(plain[:120])}</itunes:subtitle>
<itunes:duration>{r.randint(0, 1):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}</itunes:duration>
<itunes:episode>{k + 1}</itunes:episode>
<itunes:season>{1 + k // 24}</itunes:season>
<itunes:episodeType>full</itunes:episodeType>
<itunes:explicit>false</itunes:explicit>
<itunes:author>{e(author)}</itunes:author>
<podcast:transcript url="https://{self.host}/t/{k}.vtt" type="text/vtt"/>
<podcast:chapters url="https://{self.host}/c/{k}.json" type="application/json+chapters"/>
</item>
''')
        out.append("</channel>\n</rss>\n")
        return "".join(out)

    def _news(self, extra, churn):
        w, e = self.w, escape
        r = self.r("head")
        base = f"https://{self.host}"
        built = format_datetime(EPOCH + dt.timedelta(hours=extra, seconds=churn))
        out = [
            f'''<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
	>

<channel>
	<title>{e(self.title)}</title>
	<atom:link href="{e(self.url)}" rel="self" type="application/rss+xml" />
	<link>{base}</link>
	<description>{e(w.text(r, 1))}</description>
	<lastBuildDate>{built}</lastBuildDate>
	<language>en-US</language>
	<sy:updatePeriod>
	hourly	</sy:updatePeriod>
	<sy:updateFrequency>
	1	</sy:updateFrequency>
	<generator>https://wordpress.org/?v=6.5</generator>

<image>
	<url>{base}/wp-content/uploads/icon-150x150.png</url>
	<title>{e(self.title)}</title>
	<link>{base}</link>
	<width>32</width>
	<height>32</height>
</image>
'''
        ]
        for k in self.items(extra):
            r = self.r("item", k)
            title = w.title(r)
            slug = "-".join(title.lower().split()[:6])
            cats = "".join(f"\t\t<category><![CDATA[{t}]]></category>\n" for t in r.sample(w.tags, r.randint(1, 6)))
            html = article(w, r, base, k)
            out.append(f'''	<item>
		<title>{e(title)}</title>
		<link>{base}/2026/05/{e(slug)}-{k}/</link>
					<comments>{base}/2026/05/{e(slug)}-{k}/#respond</comments>

		<dc:creator><![CDATA[{r.choice(w.names)}]]></dc:creator>
		<pubDate>{format_datetime(self.date(k))}</pubDate>
{cats}		<guid isPermaLink="false">{base}/?p={10000 + k}</guid>

					<description><![CDATA[<p>{esc_html(w.text(r, 3))} [&#8230;]</p>
<p>The post <a href="{base}/2026/05/{e(slug)}-{k}/">{e(title)}</a> appeared first on <a href="{base}">{e(self.title)}</a>.</p>
]]></description>
										<content:encoded><![CDATA[{html}]]></content:encoded>

					<wfw:commentRss>{base}/2026/05/{e(slug)}-{k}/feed/</wfw:commentRss>
			<slash:comments>{r.randint(0, 40)}</slash:comments>
			</item>
''')
        out.append("\t</channel>\n</rss>\n")
        return "".join(out)

    def _youtube(self, extra, churn):
        w, e = self.w, escape
        cid = self.path.rsplit("=", 1)[1]
        out = [
            f'''<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <link rel="self" href="{e(self.url)}"/>
 <id>yt:channel:{cid[2:]}</id>
 <yt:channelId>{cid[2:]}</yt:channelId>
 <title>{e(self.title)}</title>
 <link rel="alternate" href="https://www.youtube.com/channel/{cid}"/>
 <author>
  <name>{e(self.title)}</name>
  <uri>https://www.youtube.com/channel/{cid}</uri>
 </author>
 <published>2015-03-01T10:00:00+00:00</published>
'''
        ]
        for k in self.items(extra):
            r = self.r("item", k)
            vid = hashlib.sha1(f"{self.seed}/{self.n}/{k}".encode()).hexdigest()[:11]
            title, d = w.title(r), self.date(k)
            desc = "\n".join(
                w.text(r, 2) + f"\nhttps://{r.choice(w.tags)}.example.org/{r.randrange(9999)}"
                for _ in range(r.randint(1, 5))
            )
            rt, vw = r.randint(50, 90000), r.randint(1000, 9000000) + churn * 17
            out.append(f''' <entry>
  <id>yt:video:{vid}</id>
  <yt:videoId>{vid}</yt:videoId>
  <yt:channelId>{cid}</yt:channelId>
  <title>{e(title)}</title>
  <link rel="alternate" href="https://www.youtube.com/watch?v={vid}"/>
  <author>
   <name>{e(self.title)}</name>
   <uri>https://www.youtube.com/channel/{cid}</uri>
  </author>
  <published>{d.isoformat()}</published>
  <updated>{(d + dt.timedelta(hours=5)).isoformat()}</updated>
  <media:group>
   <media:title>{e(title)}</media:title>
   <media:content url="https://www.youtube.com/v/{vid}?version=3" type="application/x-shockwave-flash" width="640" height="390"/>
   <media:thumbnail url="https://i1.ytimg.com/vi/{vid}/hqdefault.jpg" width="480" height="360"/>
   <media:description>{e(desc)}</media:description>
   <media:community>
    <media:starRating count="{rt}" average="5.00" min="1" max="5"/>
    <media:statistics views="{vw}"/>
   </media:community>
  </media:group>
 </entry>
''')
        out.append("</feed>\n")
        return "".join(out)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out")
    ap.add_argument("--feeds", type=int, default=100)
    ap.add_argument("--seed", default="1")
    ap.add_argument("--port", type=int, default=8800)
    ap.add_argument("--generations", type=int, default=1)
    ap.add_argument("--fraction", type=float, default=0.05)
    a = ap.parse_args()
    w = Words(a.seed)
    feeds = [Feed(w, a.seed, n, a.port) for n in range(a.feeds)]
    extra = {f.n: 0 for f in feeds}
    man = {"seed": a.seed, "port": a.port, "generations": a.generations, "feeds": []}
    rows = {}

    def put(dirname, f, churn=0):
        body = f.render(extra[f.n], churn)
        os.makedirs(f"{a.out}/{dirname}", exist_ok=True)
        with open(f"{a.out}/{dirname}/{f.n}.xml", "wb") as fh:
            fh.write(body)
        return {
            "etag": hashlib.md5(body).hexdigest()[:16],
            "bytes": len(body),
            "modified": format_datetime(EPOCH + dt.timedelta(hours=extra[f.n]), usegmt=True),
        }

    for f in feeds:
        rows[f.n] = {
            "id": f.n,
            "kind": f.kind,
            "quirk": f.quirk,
            "url": f.url,
            "ip": f.ip,
            "path": f.path,
            "title": f.title,
            "items": f.base_items,
            "gens": {"0": put("g0", f)},
        }
        put("churn", f, 977)
    for g in range(1, a.generations + 1):
        r = random.Random(f"{a.seed}/publish/{g}")
        for f in r.sample(feeds, max(1, round(len(feeds) * a.fraction))):
            extra[f.n] += 1
            rows[f.n]["gens"][str(g)] = put(f"g{g}", f)
    man["feeds"] = list(rows.values())
    with open(f"{a.out}/manifest.json", "w") as fh:
        json.dump(man, fh)
    with open(f"{a.out}/urls.txt", "w") as fh:
        fh.writelines(f.url + "\n" for f in feeds)
    with open(f"{a.out}/feeds.opml", "w") as fh:
        fh.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>bench</title></head><body>\n'
        )
        fh.writelines(f'<outline type="rss" text={quoteattr(f.title)} xmlUrl={quoteattr(f.url)}/>\n' for f in feeds)
        fh.write("</body></opml>\n")
    tot = sum(x["gens"]["0"]["bytes"] for x in man["feeds"])
    print(
        f"{len(feeds)} feeds, {sum(x['items'] for x in man['feeds'])} items, {tot / 1e6:.1f} MB; "
        + ", ".join(
            f"{k}: {sum(x['gens']['0']['bytes'] for x in man['feeds'] if x['kind'] == k) / 1e6:.1f} MB / "
            f"{sum(x['items'] for x in man['feeds'] if x['kind'] == k)} items"
            for k in ("podcast", "news", "youtube")
        )
    )


if __name__ == "__main__":
    main()
