#!/usr/bin/env python3
"""Loopback feed server for the benchmark corpus (see corpus.py).

    server.py serve CORPUS [--procs 1]         serve every feed of CORPUS/manifest.json
    server.py ctl CORPUS gen=1 cond=ignore latency=wan gzip=off reset
    server.py stats CORPUS                     requests, 200s, 304s, bytes, server CPU seconds

Feeds live on 127.x.y.z addresses (one address per site or hosting platform), all on one port.
State is a small memory-mapped file, so a change applies to every process at the next request:
    gen      0..n   which publish step is visible
    cond     honour | ignore      answer 304, or always 200 and no validators, as scripts behind no cache do
    body     plain | churn        churn: the same items, other volatile bytes; the validators differ too
    latency  off | wan | <ms>     wan: fixed per address, log-normal, median 90 ms, 3 % of sites at 2 s
    gzip     off | on             on: honour Accept-Encoding (bodies compressed ahead, once)
Uses uvloop when it is installed.
"""

import asyncio
import gzip
import json
import math
import mmap
import os
import random
import signal
import socket
import struct
import sys
import time

SLOT = struct.Struct("<QQQQQd")  # pid, requests, 200s, 304s, bytes, cpu seconds
CTL, NSLOT = 64, 16


def state(corpus, create=False):
    p = f"{corpus}/state.bin"
    size = CTL + NSLOT * SLOT.size
    if create or not os.path.exists(p):
        with open(p, "wb") as f:
            f.write(bytes(size))
    fd = os.open(p, os.O_RDWR)
    try:
        return mmap.mmap(fd, size)
    finally:
        os.close(fd)


class Site:
    def __init__(self, corpus):
        self.corpus = corpus
        with open(f"{corpus}/manifest.json") as f:
            self.man = json.load(f)
        self.by_key = {}
        for feed in self.man["feeds"]:
            self.by_key[f"{feed['ip']}:{self.man['port']}{feed['path']}".encode()] = feed
        self.cache = {}
        self.delays = {}

    def delay(self, ip, mode):
        if mode == 0:
            return 0.0
        if mode != 255:
            return mode * 4 / 1000
        if ip not in self.delays:
            r = random.Random("lat/" + ip)
            self.delays[ip] = 2.0 if r.random() < 0.03 else min(1.5, math.exp(r.gauss(math.log(0.09), 0.6)))
        return self.delays[ip]

    def variant(self, feed, gen, churn, gz, bare=0):
        g = max((int(k) for k in feed["gens"] if int(k) <= gen), default=0)
        key = (feed["id"], g, churn, gz, bare)
        hit = self.cache.get(key)
        if hit is None:
            d = "churn" if churn and g == 0 else f"g{g}"
            with open(f"{self.corpus}/{d}/{feed['id']}.xml", "rb") as f:
                body = f.read()
            meta = feed["gens"][str(g)]
            etag = ('"%s%s"' % (meta["etag"], "c" if churn else "")).encode()
            lm = meta["modified"].encode()
            if churn:
                lm = lm.replace(b":00 GMT", b":17 GMT")
            ct = b"application/atom+xml" if feed["kind"] == "youtube" else b"application/rss+xml"
            enc = b""
            if gz:
                body, enc = gzip.compress(body, 6, mtime=0), b"Content-Encoding: gzip\r\n"
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: %s; charset=%s\r\n%sContent-Length: %d\r\n%s"
                b"Cache-Control: max-age=0\r\nServer: bench\r\n\r\n"
                % (
                    ct,
                    b"ISO-8859-1" if feed["quirk"] == "latin1" else b"UTF-8",
                    enc,
                    len(body),
                    b"" if bare else b"ETag: %s\r\nLast-Modified: %s\r\n" % (etag, lm),
                )
            )
            not_mod = b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\nLast-Modified: %s\r\nServer: bench\r\n\r\n" % (
                etag,
                lm,
            )
            hit = self.cache[key] = (etag, lm, head + body, not_mod)
        return hit


class Conn(asyncio.Protocol):
    def __init__(self, site, ctl, counters, loop):
        self.site, self.ctl, self.n, self.loop, self.buf = site, ctl, counters, loop, b""

    def connection_made(self, tr):
        self.tr = tr
        s = tr.get_extra_info("socket")
        try:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass
        self.addr = tr.get_extra_info("sockname")[0]

    def data_received(self, data):
        self.buf += data
        while True:
            end = self.buf.find(b"\r\n\r\n")
            if end < 0:
                return
            head, self.buf = self.buf[:end], self.buf[end + 4 :]
            self.answer(head)

    def answer(self, head):
        lines = head.split(b"\r\n")
        path = lines[0].split(b" ")[1]
        inm = ims = host = b""
        close = gz = False
        for ln in lines[1:]:
            k, _, v = ln.partition(b":")
            k = k.lower()
            if k == b"host":
                host = v.strip()
            elif k == b"if-none-match":
                inm = v.strip()
            elif k == b"if-modified-since":
                ims = v.strip()
            elif k == b"accept-encoding":
                gz = b"gzip" in v
            elif k == b"connection":
                close = v.strip().lower() == b"close"
        if path.startswith(b"http://"):
            path = b"/" + path.split(b"/", 3)[3]
        c = self.ctl
        feed = self.site.by_key.get(host + path)
        if feed is None:
            out, code = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404
        else:
            etag, lm, full, not_mod = self.site.variant(feed, c[0], c[2], c[4] and gz, c[1])
            same = inm == etag or inm == b"W/" + etag if inm else ims == lm and bool(ims)
            out, code = (not_mod, 304) if same and c[1] == 0 else (full, 200)
        n = self.n
        n[0] += 1
        n[1] += code == 200
        n[2] += code == 304
        n[3] += len(out)
        d = self.site.delay(self.addr, c[3]) if c[3] else 0
        if d:
            self.loop.call_later(d, self.send, out, close)
        else:
            self.send(out, close)

    def send(self, out, close):
        if not self.tr.is_closing():
            self.tr.write(out)
            if close:
                self.tr.close()


def worker(corpus, slot, port):
    try:
        import uvloop

        loop = uvloop.new_event_loop()
    except ImportError:
        loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    site, ctl, n = Site(corpus), state(corpus), [0, 0, 0, 0]
    off = CTL + slot * SLOT.size
    seen = ctl[63]

    def flush():
        nonlocal seen
        if ctl[63] != seen:
            seen = ctl[63]
            n[:] = [0, 0, 0, 0]
        SLOT.pack_into(ctl, off, os.getpid(), *n, time.process_time())
        loop.call_later(0.1, flush)

    # One socket an address, all of them loopback: nothing outside this machine can ask.
    for ip in sorted({feed["ip"] for feed in site.man["feeds"]}):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind((ip, port))
        s.listen(512)
        loop.run_until_complete(loop.create_server(lambda: Conn(site, ctl, n, loop), sock=s))
    for feed in site.man["feeds"]:  # warm
        site.variant(feed, 0, 0, 0, 0)
    flush()
    loop.run_forever()


def ctl(corpus, args):
    m = state(corpus)
    for a in args:
        k, _, v = a.partition("=")
        if k == "gen":
            m[0] = int(v)
        elif k == "cond":
            m[1] = {"honour": 0, "ignore": 1}[v]
        elif k == "body":
            m[2] = {"plain": 0, "churn": 1}[v]
        elif k == "latency":
            m[3] = {"off": 0, "wan": 255}.get(v) if v in ("off", "wan") else min(254, int(v) // 4)
        elif k == "gzip":
            m[4] = {"off": 0, "on": 1}[v]
        elif k == "reset":
            m[63] = (m[63] + 1) % 256
            time.sleep(0.25)
        else:
            sys.exit(f"unknown setting {k}")


def stats(corpus):
    time.sleep(0.22)
    m, tot = state(corpus), [0, 0, 0, 0, 0.0]
    for i in range(NSLOT):
        row = SLOT.unpack_from(m, CTL + i * SLOT.size)
        if row[0] and os.path.exists(f"/proc/{row[0]}"):
            for j in range(5):
                tot[j] += row[j + 1]
    return {"requests": tot[0], "ok": tot[1], "not_modified": tot[2], "bytes": tot[3], "server_cpu": round(tot[4], 3)}


def main():
    cmd, corpus, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    if cmd == "ctl":
        return ctl(corpus, rest)
    if cmd == "stats":
        return print(json.dumps(stats(corpus)))
    procs = int(rest[1]) if rest[:1] == ["--procs"] else 1
    state(corpus, create=True)
    with open(f"{corpus}/manifest.json") as f:
        port = json.load(f)["port"]
    kids = []
    for i in range(procs):
        pid = os.fork()
        if pid == 0:
            worker(corpus, i, port)
        kids.append(pid)

    def stop(*_):
        for k in kids:
            try:
                os.kill(k, signal.SIGTERM)
            except ProcessLookupError:
                pass
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for k in kids:
        os.waitpid(k, 0)


if __name__ == "__main__":
    main()
