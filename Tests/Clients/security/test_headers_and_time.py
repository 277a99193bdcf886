"""Line breaks that would begin a header of their own, and answers whose time would tell what a secret begins with."""
import base64
import random
import statistics
import time

import pytest
import requests
from wire import raw

BREAKS = ["%0d%0aSet-Cookie:%20own=1", "%0aX-Own:%201", "%0d%0a%0d%0a<script>", "%E5%98%8A%E5%98%8DX-Own:%201", "%c4%8d%c4%8aX-Own:1"]


@pytest.fixture(scope="module")
def quiet_shop(tmp_path_factory):
    from conftest import Shop
    running = Shop(tmp_path_factory.mktemp("headers"), {"SOUK_RATE_LIMIT": "off", "SOUK_LOG": "json"}, ["--demo"]).start()
    yield running
    running.stop()


@pytest.mark.parametrize("line", BREAKS)
@pytest.mark.parametrize("path", [
    "/search?q={}", "/v1/search?q={}&sort={}", "/v1/products?category={}&page=2&limit=1", "/p/{}", "/problems/{}",
    "/v1/auth/oidc/{}/start?returnTo={}", "/v1/payments/return?order={}", "/account/sign-in?next={}", "/orders?page={}",
    "/images/seed/{}", "/track/{}", "/unsubscribe/{}", "/v1/events?cursor={}",
])
def test_no_address_begins_a_header(quiet_shop, path, line):
    answer = raw(quiet_shop, (
        "GET " + path.replace("{}", line) + " HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n").encode())
    head = answer.split(b"\r\n\r\n")[0].lower()
    assert answer.startswith(b"HTTP/1.1 ") and b" 500 " not in answer[:20]
    names = [field.split(b":")[0] for field in head.split(b"\r\n")[1:]]
    assert b"x-own" not in names and b"own=1" not in head.replace(line.lower().encode(), b"")


@pytest.mark.parametrize("name", ["X-Request-Id", "traceparent", "Origin", "Accept-Language", "X-Forwarded-For", "Idempotency-Key"])
def test_no_header_begins_another(quiet_shop, name):
    for value in ["a\rX-Own: 1", "a\nX-Own: 1", "a\x00b", "a\x0bb", "ä\u2028X-Own: 1", "{\"level\":\"error\"}"]:
        answer = raw(quiet_shop, (
            f"GET /v1/search?q=a HTTP/1.1\r\nHost: shop.test\r\n{name}: {value}\r\nConnection: close\r\n\r\n").encode())
        assert not answer or answer.split(b" ")[1] in (b"200", b"400"), answer[:100]
        names = [field.split(b":")[0].lower() for field in answer.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]]
        assert b"x-own" not in names


@pytest.mark.parametrize("host", ["evil.example", "shop.test\r\nX-Own: 1", "shop.test:80@evil.example", "", "a b"])
def test_host_makes_no_header_either(quiet_shop, host):
    answer = raw(quiet_shop, f"GET /account HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    head = answer.split(b"\r\n\r\n")[0]
    assert b"evil.example" not in b"".join(f for f in head.split(b"\r\n") if f.lower().startswith(b"location"))
    assert b" 500 " not in answer[:20]


def test_two_requests_are_not_smuggled_as_one(quiet_shop):
    for framing in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 40", "Content-Length: +4",
        "Transfer-Encoding: chunked, identity", "Transfer-Encoding : chunked", "Content-Length: 4, 4",
        "Transfer-Encoding: xchunked", "Content-Length: 0x4",
    ]:
        answer = raw(quiet_shop, (
            f"POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"
            "0\r\n\r\nGET /v1/categories HTTP/1.1\r\nHost: x\r\n\r\n").encode())
        assert answer.count(b"HTTP/1.1 200") == 0, (framing, answer[:300])


# Time.

def times(session, url, make, rounds=400):
    """Median seconds of two kinds of requests, in turns, so that whatever else the machine does meets both."""
    kinds = ([], [])
    for number in range(rounds):
        kind = number % 2
        headers = make(kind)
        begin = time.perf_counter()
        answer = session.get(url, headers=headers, timeout=20)
        kinds[kind].append(time.perf_counter() - begin)
        assert answer.status_code in (401, 403, 404), answer.text
    return [statistics.median(kind) for kind in kinds]


def shuffled(text):
    return "".join(random.sample(text, len(text)))


@pytest.mark.parametrize("what", ["API key", "cart token", "access token"])
def test_time_does_not_tell_how_much_of_a_secret_is_right(quiet_shop, what):
    session = requests.Session()
    if what == "API key":
        right = quiet_shop.key("admin")
        url, make = quiet_shop.url + "/v1/api-keys", lambda kind: {
            "X-API-Key": right[:-2] + ("AA" if right[-2:] != "AA" else "BB") if kind else right[:8] + shuffled(right[8:])}
    elif what == "cart token":
        cart = session.post(quiet_shop.url + "/v1/carts", json={}).json()["data"]
        right = cart["token"]
        url, make = quiet_shop.url + "/v1/carts/" + cart["id"], lambda kind: {
            "X-Cart-Token": right[:-2] + ("AA" if right[-2:] != "AA" else "BB") if kind else shuffled(right)}
    else:
        person = {"email": "t@example.com", "password": "correct horse battery 3", "name": "T"}
        assert session.post(quiet_shop.url + "/v1/auth/register", json=person).status_code < 300
        right = session.post(quiet_shop.url + "/v1/auth/login", json=person).json()["data"]["token"]
        head, body, signature = right.split(".")
        bytes_of = bytearray(base64.urlsafe_b64decode(signature + "=="))

        def make(kind):
            changed = bytearray(bytes_of)
            changed[-1 if kind else 0] ^= 1
            return {"Authorization": f"Bearer {head}.{body}." + base64.urlsafe_b64encode(changed).decode().rstrip("=")}
        url = quiet_shop.url + "/v1/auth/session"
    times(session, url, make, rounds=40)
    nearly, wrong = times(session, url, make)
    # A difference of a comparison's length would be nanoseconds; anything that shows through a socket would be a lookup
    # that one kind has and the other has not.
    assert abs(nearly - wrong) < 0.25 * min(nearly, wrong) + 0.0003, (nearly, wrong)
