"""HTTP semantics of the main addresses by redbot, and the figures of /metrics by promtool."""
import json
import pathlib
import shutil
import subprocess
import sys

import pytest
import requests

REDBOT = pathlib.Path(sys.executable).parent / "redbot"
ADDRESSES = [
    "/v1/products", "/v1/products?limit=5&sort=price_asc", "/v1/products/prod_456", "/v1/search?q=headphones",
    "/v1/suggest?q=hea", "/v1/categories", "/v1/openapi.json", "/v1/openapi.yaml", "/docs", "/", "/search?q=lamp",
    "/feeds/google.tsv", "/feeds/google.xml", "/feeds/products.jsonl", "/health", "/problems",
]
# What we mean to do.
ACCEPTED = {
    # Pages answer by language and by who is signed in, and are made anew for everybody.
    "VARY_COMPLEX", "VARY_USER_AGENT", "FRESHNESS_NO_CACHE_NO_VALIDATOR",
    # Said of max-age alone; with it proxies may keep answers to requests that carry a key as well.
    "STORE_PUBLIC_UNNECESSARY",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_redbot_has_nothing_against(shop, address):
    for _ in range(2):  # made, then kept
        done = subprocess.run(
            [str(REDBOT), "-o", "har", shop.url + address], capture_output=True, text=True, timeout=120)
        entries = json.loads(done.stdout)["log"]["entries"]
        assert entries and entries[0]["response"]["status"] == 200, done.stdout[:500]
        notes = [note for entry in entries for note in entry["_red_messages"]]
        assert len(notes) > 3
        bad = [f'{note["note_id"]}: {note["summary"]}' for note in notes
               if note["level"] in ("WARN", "BAD") and note["note_id"] not in ACCEPTED]
        assert bad == [], address


@pytest.mark.parametrize("address", ADDRESSES + ["/metrics", "/livez", "/readyz"])
def test_head_and_options_are_everywhere(shop, address):
    url = shop.url + address
    # The plain form of both: a stream that is packed has no length.
    got = requests.get(url, headers={"Accept-Encoding": "identity"}, timeout=30)
    head = requests.head(url, headers={"Accept-Encoding": "identity"}, timeout=30)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "ETag", "Cache-Control", "Vary"):
        assert head.headers.get(name) == got.headers.get(name), name
    options = requests.options(url, timeout=30)
    assert options.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["Allow"].split(", "))
    wrong = requests.request("PROPFIND", url, timeout=30)
    assert wrong.status_code == 405 and wrong.headers["Allow"] == options.headers["Allow"]


def test_promtool_finds_nothing(shop):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is in Debian's package prometheus")
    requests.get(shop.url + "/v1/search?q=lamp&facets=brand", timeout=10)
    text = requests.get(shop.url + "/metrics", timeout=10).text
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and done.stdout + done.stderr == "", done.stdout + done.stderr
    for family in ("souk_http_requests_total", "souk_search_stage_duration_seconds", "souk_cache_requests_total",
                   "souk_queue_requests", "souk_outbox_lag_events", "souk_sqlite_wal_bytes", "souk_index_age_seconds"):
        assert f"\n{family}" in text or text.startswith(family), family
