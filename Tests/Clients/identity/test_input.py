"""Bad input at the doors of the people's part, sent as no polite client would send it."""
import json

import pytest
import requests
from wire import raw

PASSWORD = "correct horse battery"
DOORS = [
    "/v1/auth/register", "/v1/auth/login", "/v1/auth/refresh", "/v1/auth/password/forgot", "/v1/auth/password/reset",
    "/v1/auth/email/verify",
]


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory):
    from conftest import Shop
    running = Shop(tmp_path_factory.mktemp("doors"), {"SOUK_RATE_LIMIT": "off"}).start()
    yield running
    running.stop()


def envelope(answer):
    """Every refusal is an envelope of ours that tells nothing about the inside."""
    body = answer.json()
    assert body["success"] is False and body["code"] and body["requestId"]
    for word in ["sqlite", "select ", "/src/", ".swift", "fatal", "nioc"]:
        assert word not in answer.text.lower()
    return body


@pytest.mark.parametrize("door", DOORS)
def test_malformed_json(open_shop, door):
    bodies = [
        b"", b"{", b"}", b"[]", b"null", b"1", b'"x"', b"{}", b'{"email":}', b'{"email":"a@b.example",}',
        b"{'email':'a'}", b'{"email":NaN}', b'\xff\xfe{\x00}\x00', b'{"email":"\xc3("}', b'{"email":"\\ud800"}',
        b'{"a":' * 5000, b"[" * 100_000, b'{"email":{"$gt":""},"password":["x"],"token":1}',
        b'{"email":1,"password":2,"name":3,"token":4,"refreshToken":5}',
    ]
    for body in bodies:
        answer = requests.post(open_shop.url + door, data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, (door, body[:40], answer.text)
        envelope(answer)


@pytest.mark.parametrize("door", DOORS)
def test_gigantic_json(open_shop, door):
    giant = json.dumps({"email": "a@b.example", "password": "x" * (2 << 20), "name": "N", "token": "t"})
    answer = requests.post(open_shop.url + door, data=giant, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413 and envelope(answer)["code"] == "body_too_large"
    # One that declares less than it is never gets to be read as another request.
    head = (f"POST {door} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {10 << 30}\r\n\r\n")
    assert b" 413 " in raw(open_shop, head.encode() + b"{")[:40]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_types_of_body(open_shop, door, kind):
    answer = requests.post(open_shop.url + door, data=b'{"email":"a@b.example"}', headers={"Content-Type": kind})
    assert answer.status_code == 415 and envelope(answer)


LOCAL_64 = "l" * 64
DOMAIN_185 = ".".join(["d" * 61] * 3)


@pytest.mark.parametrize("address", [
    "plain@example.com", "first.last+tag@sub.example.co", "o'brien@example.com", "!#$%&'*+/=?^_`{|}~-@example.com",
    f"{LOCAL_64}@example.com", f"{LOCAL_64}@{DOMAIN_185}", "1@example.com", "a@xn--bcher-kva.example", "a@bücher.example",
    "jörg@example.com", "用户@例子.广告", "δοκιμή@παράδειγμα.ελ", "UPPER@EXAMPLE.COM",
])
def test_addresses_that_are(open_shop, address):
    answer = requests.post(
        open_shop.url + "/v1/auth/password/forgot", json={"email": address})
    assert answer.status_code == 202 or answer.json()["code"] == "too_many_attempts", (address, answer.text)


@pytest.mark.parametrize("address", [
    "", " ", "plain", "@example.com", "a@", "a@@example.com", "a@b@example.com", ".a@example.com", "a.@example.com",
    "a..b@example.com", f"l{LOCAL_64}@example.com", f"a@{'d' * 64}.example", f"{LOCAL_64}@{DOMAIN_185}.{'e' * 20}",
    "a b@example.com", "a@exa mple.com", "a@-example.com", "a@example-.com", "a@.example.com", "a@example..com",
    "a\x00@example.com", "a@example.com\x00", "a@example.com\r\nBcc: b@example.com", "a\n@example.com", "<a@example.com>",
    "a@example.com,b@example.com", "a@example.com;b@example.com", "mailto:a@example.com", "\"\\\"\"@example.com\r\n",
    "a@\u202eexample.com", "a@[127.0.0.1]", "a@127.0.0.1", "a" * 10_000 + "@example.com",
])
def test_addresses_that_are_not(open_shop, address):
    for door, more in [("/v1/auth/password/forgot", {}), ("/v1/auth/register", {"password": PASSWORD, "name": "N"})]:
        answer = requests.post(open_shop.url + door, json={"email": address, **more})
        if answer.status_code == 429:
            continue
        assert answer.status_code == 400, (door, address[:60], answer.text)
        assert any(detail["field"] == "email" for detail in envelope(answer)["details"])


def test_one_address_in_many_spellings_is_one_account(open_shop):
    open_shop.command("user", "create", "--email", "jane@bücher.example", "--password", PASSWORD)
    for spelling in ["jane@bücher.example", "JANE@BÜCHER.EXAMPLE", "jane@xn--bcher-kva.example", " jane@bücher.example "]:
        answer = requests.post(open_shop.url + "/v1/auth/login", json={"email": spelling, "password": PASSWORD})
        assert answer.status_code == 200, (spelling, answer.text)


@pytest.mark.parametrize("password, status", [
    ("x", 400), ("seven 7", 400), ("p" * 129, 400), ("é€ " * 3334, 400), ("correct\x00horse", 400), (None, 400), (7, 400),
    ("x" * 20_001, 400), ("grün-und-blau-" + "z1y" * 30, 202), ("pass phrase 😀 with emoji", 202),
])
def test_passwords(new_shop, password, status):
    shop = new_shop()
    answer = requests.post(
        shop.url + "/v1/auth/register", json={"email": "p@example.com", "password": password, "name": "P"})
    assert answer.status_code == status, answer.text
    if isinstance(password, str) and len(password) > 2:
        assert password not in answer.text
    if status == 202:
        signed_in = requests.post(
            shop.url + "/v1/auth/login", json={"email": "p@example.com", "password": password})
        assert signed_in.status_code == 200
        cut = requests.post(
            shop.url + "/v1/auth/login", json={"email": "p@example.com", "password": password[:-1]})
        assert cut.status_code == 401


@pytest.mark.parametrize("name", [
    "A\r\nBcc: b@example.com", "A\nX-Evil: 1", "A\x00B", "", " ", "n" * 256, ["A"], {"a": 1}, 7, True,
])
def test_names_cannot_carry_header_lines(open_shop, name):
    answer = requests.post(
        open_shop.url + "/v1/auth/register", json={"email": "n@example.com", "password": PASSWORD, "name": name})
    assert answer.status_code in (400, 429), answer.text
    assert "X-Evil" not in answer.headers


def test_header_injection_through_what_is_answered(open_shop):
    """What a client sends comes back in headers only when it cannot break them."""
    for value in ["a\tb", "x" * 129, "a b", "é", "a;b", "%0d%0aX-Evil:1"]:
        answer = requests.get(open_shop.url + "/health", headers={"X-Request-Id": value.encode("latin-1")})
        assert answer.headers["X-Request-Id"] != value and "X-Evil" not in answer.headers
    for path in ["/v1/auth/oidc/x%0d%0aX-Evil:1/start", "/v1/users/%0d%0aX-Evil:1", "/problems/%0d%0aSet-Cookie:a=b"]:
        answer = requests.get(open_shop.url + path, allow_redirects=False)
        assert answer.status_code in (400, 401, 404) and "X-Evil" not in answer.headers and not answer.cookies


@pytest.fixture(scope="module")
def token(open_shop):
    open_shop.command("user", "create", "--email", "headers@example.com", "--password", PASSWORD)
    return requests.post(
        open_shop.url + "/v1/auth/login", json={"email": "headers@example.com", "password": PASSWORD}
    ).json()["data"]["token"]


def test_duplicated_headers(open_shop, token):
    """Two credentials, of one kind or of two, are never a choice for us to make."""
    key = open_shop.key("admin")
    good = f"Authorization: Bearer {token}\r\n"

    def status(headers, path="/v1/users/me"):
        answer = raw(open_shop, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode())
        return int(answer.split(b" ", 2)[1])

    assert status(good) == 200
    assert status(good + good) in (400, 401)
    assert status(good + "Authorization: Bearer x\r\n") in (400, 401)
    assert status("Authorization: Bearer x\r\n" + good) in (400, 401)
    assert status(f"X-API-Key: {key}\r\nX-API-Key: {key}\r\n", "/v1/users") in (400, 401)
    assert status("Authorization: Basic eDp5\r\n") == 401
    assert status("Authorization: Bearer\r\n") == 401
    assert status(f"Authorization: Bearer {token}, Bearer {token}\r\n") == 401
    assert status(f"Authorization:Bearer {token}\r\n") == 200
    assert status(f"Authorization : Bearer {token}\r\n") == 400
    assert status(f"Authorization: Bearer {token}\r\n X\r\n") in (400, 401)
    assert status(f"Authorization: Bearer {token}\x00\r\n") in (400, 401)
    smuggled = (b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}")
    assert b" 400 " in raw(open_shop, smuggled)[:40]
    chunked = (b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/users/me HTTP/1.1\r\n\r\n")
    assert b" 400 " in raw(open_shop, chunked)[:40]
