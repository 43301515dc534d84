#!/usr/bin/env python3
"""The script a competent user writes in an hour: requests in threads, feedparser, sqlite-utils.

    naive.py DB URLS [--workers 16]

Sends validators, upserts every entry of every 200 answer, one transaction per feed.
"""

import argparse
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor, as_completed

import feedparser
import requests
import sqlite_utils


def fetch(session, row):
    h = {"User-Agent": "naive/0.1"}
    if row.get("etag"):
        h["If-None-Match"] = row["etag"]
    if row.get("modified"):
        h["If-Modified-Since"] = row["modified"]
    r = session.get(row["url"], headers=h, timeout=30)
    if r.status_code == 304:
        return row, None, r
    r.raise_for_status()
    return row, feedparser.parse(r.content, response_headers={"content-type": r.headers.get("content-type", "")}), r


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("db"), ap.add_argument("urls"), ap.add_argument("--workers", type=int, default=16)
    a = ap.parse_args()
    db = sqlite_utils.Database(a.db)
    if "feeds" not in db.table_names():
        db["feeds"].insert_all(
            ({"url": u.strip(), "title": "", "etag": "", "modified": ""} for u in open(a.urls)), pk="url"
        )
        db["items"].create(
            {
                "id": str,
                "feed": str,
                "title": str,
                "link": str,
                "published": str,
                "summary": str,
                "content": str,
                "author": str,
                "tags": str,
                "enclosures": str,
            },
            pk="id",
        )
        db["items"].create_index(["feed"])
        db["items"].create_index(["published"])
    rows = list(db["feeds"].rows)
    if a.urls == "/dev/null":
        return
    with requests.Session() as s, ThreadPoolExecutor(a.workers) as pool:
        s.mount("http://", requests.adapters.HTTPAdapter(pool_connections=64, pool_maxsize=a.workers))
        for fut in as_completed([pool.submit(fetch, s, r) for r in rows]):
            try:
                row, d, r = fut.result()
            except Exception as e:
                print("failed", e)
                continue
            if d is None:
                continue
            items = []
            for e in d.entries:
                key = e.get("id") or e.get("link") or e.get("title", "")
                items.append(
                    {
                        "id": hashlib.sha1((row["url"] + "\0" + key).encode()).hexdigest(),
                        "feed": row["url"],
                        "title": e.get("title"),
                        "link": e.get("link"),
                        "published": e.get("published"),
                        "summary": e.get("summary"),
                        "content": (e.get("content") or [{}])[0].get("value"),
                        "author": e.get("author"),
                        "tags": json.dumps([t.get("term") for t in e.get("tags", [])]),
                        "enclosures": json.dumps(e.get("enclosures", [])),
                    }
                )
            with db.conn:
                db["items"].upsert_all(items, pk="id")
                db["feeds"].update(
                    row["url"],
                    {
                        "title": d.feed.get("title"),
                        "etag": r.headers.get("etag", ""),
                        "modified": r.headers.get("last-modified", ""),
                    },
                )


if __name__ == "__main__":
    main()
