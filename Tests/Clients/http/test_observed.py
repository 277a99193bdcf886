"""Logs: a line a request that names request, trace, principal and route, and no secret."""
import json
import time

import requests

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def lines_of(shop, request_id):
    for _ in range(100):
        text = (shop.folder / "server.log").read_text() + shop.output.read_text()
        found = [line for line in text.splitlines() if request_id in line]
        if found:
            return found, text
        time.sleep(0.05)
    raise AssertionError("no line for " + request_id)


def ask(shop, key):
    secret = "s3cret-in-the-query"
    answer = requests.get(
        shop.url + f"/v1/orders?email={secret}", timeout=10,
        headers={"X-API-Key": key, "X-Request-Id": "asked-1", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert answer.status_code == 200
    assert answer.headers["X-Request-Id"] == "asked-1"
    version, trace, span, flags = answer.headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", TRACE, "01") and span != "00f067aa0ba902b7"
    return secret


def test_json_lines_tell_everything_but_secrets(new_shop):
    shop = new_shop({"SOUK_LOG": "json"})
    key = shop.key()
    secret = ask(shop, key)
    found, text = lines_of(shop, "asked-1")
    line = json.loads(found[0])
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/orders", 200)
    assert line["requestId"] == "asked-1" and line["traceId"] == TRACE
    assert line["principal"].startswith("key:") and line["ms"] > 0
    assert secret not in text and key not in text


def test_text_lines_tell_the_same(new_shop):
    shop = new_shop({"SOUK_LOG": "text"})
    key = shop.key()
    secret = ask(shop, key)
    found, text = lines_of(shop, "asked-1")
    for part in ("GET", "/v1/orders", "200", TRACE, "key:"):
        assert part in found[0]
    assert secret not in text and key not in text


def test_slow_searches_are_told(new_shop):
    shop = new_shop({"SOUK_SLOW_SEARCH_MS": "1"}, "--demo")
    # A search of a few words takes less than a millisecond; marking two hundred words in a hundred products does not.
    text = " ".join(a + b for a in "abcdefghij" for b in "aeioulnrst") + " the of and with for in to"
    for page in range(5):
        requests.get(
            shop.url + f"/v1/search?q={text}&limit=100&highlight=name,description&facets=brand,price&n={page}", timeout=10)
    found, _ = lines_of(shop, "slow search")
    assert "ms=" in found[0] and "requestId=" in found[0]


def test_doctor_looks_over_the_shop(new_shop):
    shop = new_shop({}, "--demo")
    findings = json.loads(shop.command("doctor", "--json"))
    areas = {finding["area"]: finding["state"] for finding in findings}
    assert areas["database"] == "good" and areas["index"] == "good"
    assert all(finding["state"] != "bad" for finding in findings)
