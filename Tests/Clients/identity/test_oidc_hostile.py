"""Social login against providers that lie, and people who lie in wait (statement 50)."""
import base64
import hashlib
import http.server
import json
import threading
import time
import urllib.parse

import jwt
import pytest
import requests
from jwcrypto import jwk, jws
from people import PASSWORD

SECRET = "client-secret-of-the-shop-32-bytes!"


class Provider:
    """A provider whose ID tokens are whatever a test wants. It checks PKCE and the client as an honest one does."""

    def __init__(self):
        self.key = jwk.JWK.generate(kty="RSA", size=2048, kid="k1", use="sig", alg="RS256")
        self.changes, self.header, self.raw, self.userinfo = {}, {}, None, None
        self.sign_with, self.seen, self.discovery, self.grants = None, [], {}, {}
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, value, status=200):
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path = urllib.parse.urlparse(self.path).path
                if path == "/.well-known/openid-configuration":
                    return self.answer({
                        "issuer": provider.issuer, "authorization_endpoint": provider.issuer + "/authorize",
                        "token_endpoint": provider.issuer + "/token", "jwks_uri": provider.issuer + "/keys",
                        "userinfo_endpoint": provider.issuer + "/userinfo", **provider.discovery})
                if path == "/keys":
                    return self.answer({"keys": [json.loads(provider.key.export_public())]})
                if path == "/userinfo":
                    return self.answer(provider.userinfo or {})
                self.answer({}, 404)

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                provider.seen.append((self.headers.get("Authorization"), form))
                grant = provider.grants.pop(form.get("code"), None)
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                if not grant or challenge != grant["code_challenge"] or form["redirect_uri"] != grant["redirect_uri"]:
                    return self.answer({"error": "invalid_grant"}, 400)
                self.answer({"access_token": "a", "token_type": "Bearer", "id_token": provider.token(grant)})

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, grant):
        if self.raw is not None:
            return self.raw
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "souk-test", "sub": "person", "iat": now, "exp": now + 300,
                  "nonce": grant["nonce"], "email": "person@example.com", "email_verified": True, **self.changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "k1", "typ": "JWT", **self.header}
        if header["alg"] == "none":
            parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
                     for part in (header, claims)]
            return ".".join(parts) + "."
        if "crit" in header:
            pem = self.key.export_to_pem(private_key=True, password=None)
            return jwt.encode(claims, pem, algorithm="RS256", headers=header)
        token = jws.JWS(json.dumps(claims))
        token.allowed_algs = ["RS256", "HS256", "ES256", "RS512"]
        token.add_signature(self.sign_with or self.key, header["alg"], json.dumps(header), None)
        return token.serialize(compact=True)


@pytest.fixture
def provider():
    made = Provider()
    yield made
    made.server.shutdown()


@pytest.fixture
def shop_with(new_shop, provider):
    return new_shop({
        "SOUK_OIDC_NAME": "mock", "SOUK_OIDC_ISSUER": provider.issuer, "SOUK_OIDC_CLIENT_ID": "souk-test",
        "SOUK_OIDC_CLIENT_SECRET": SECRET, "SOUK_BASE_URL": "https://shop.example", "SOUK_RATE_LIMIT": "off"})


def begin(shop):
    answer = requests.get(shop.url + "/v1/auth/oidc/mock/start", allow_redirects=False)
    assert answer.status_code == 303, answer.text
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(answer.headers["Location"]).query))
    return query, answer.headers["Set-Cookie"].split(";")[0]


def end(shop, provider, query, cookie, code="c1", **changes):
    provider.grants[code] = dict(query)
    parameters = {"state": query["state"], "code": code, **changes}
    return requests.get(
        shop.url + "/v1/auth/oidc/mock/callback", params=parameters,
        headers={"Accept": "application/json", "Cookie": cookie}, allow_redirects=False)


def sign_in(shop, provider, **options):
    query, cookie = begin(shop)
    return end(shop, provider, query, cookie, **options)


def test_lies_of_a_provider(shop_with, provider):
    now = int(time.time())
    assert sign_in(shop_with, provider).status_code == 200, "an honest one is believed"
    other_key = jwk.JWK.generate(kty="RSA", size=2048)
    shared = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(SECRET.encode()).rstrip(b"=").decode())
    public_as_secret = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(
        provider.key.export_to_pem()).rstrip(b"=").decode())
    curve = jwk.JWK.generate(kty="EC", crv="P-256")
    lies = {
        "another nonce": dict(changes={"nonce": "other"}), "no nonce": dict(changes={"nonce": None}),
        "a nonce that is a list": dict(changes={"nonce": ["x"]}),
        "another audience": dict(changes={"aud": "other"}), "no audience": dict(changes={"aud": None}),
        "several without azp": dict(changes={"aud": ["souk-test", "other"]}),
        "several for another azp": dict(changes={"aud": ["souk-test", "other"], "azp": "other"}),
        "another issuer": dict(changes={"iss": "https://accounts.example"}), "no issuer": dict(changes={"iss": None}),
        "an issuer with a slash": dict(changes={"iss": provider.issuer + "/"}),
        "expired": dict(changes={"exp": now - 120}), "no expiry": dict(changes={"exp": None}),
        "from the future": dict(changes={"iat": now + 3600}), "no subject": dict(changes={"sub": None}),
        "an empty subject": dict(changes={"sub": ""}), "a giant subject": dict(changes={"sub": "x" * 300}),
        "unsigned": dict(header={"alg": "none"}), "of another key": dict(sign_with=other_key),
        "of a key nobody published": dict(sign_with=other_key, header={"kid": "k2"}),
        "signed with the client's secret": dict(sign_with=shared, header={"alg": "HS256"}),
        "signed with the public key as a secret": dict(sign_with=public_as_secret, header={"alg": "HS256"}),
        "of another algorithm than its key's": dict(sign_with=curve, header={"alg": "ES256"}),
        "of a longer hash than its key's": dict(header={"alg": "RS512"}),
        "with its own key": dict(sign_with=other_key, header={"jwk": json.loads(other_key.export_public())}),
        "critical": dict(header={"crit": ["exp"]}), "no token": dict(raw=""), "no JWT": dict(raw="a.b.c"),
        "four parts": dict(raw="a.b.c.d"), "no text": dict(raw=7),
    }
    for name, lie in lies.items():
        provider.changes, provider.header = lie.get("changes", {}), lie.get("header", {})
        provider.sign_with, provider.raw = lie.get("sign_with"), lie.get("raw")
        answer = sign_in(shop_with, provider)
        assert answer.status_code == 400 and answer.json()["code"] == "social_login_failed", (name, answer.text)
        assert "Set-Cookie" not in answer.headers, name
    provider.changes, provider.header, provider.sign_with, provider.raw = {}, {}, None, None
    assert sign_in(shop_with, provider).status_code == 200, "it was the lies"


def test_state_browser_and_verifier(shop_with, provider):
    query, cookie = begin(shop_with)
    assert query["redirect_uri"] == "https://shop.example/v1/auth/oidc/mock/callback"
    # A spoofed host does not send the code elsewhere.
    for header in ["Host", "X-Forwarded-Host"]:
        answer = requests.get(shop_with.url + "/v1/auth/oidc/mock/start", headers={header: "evil.example"},
                              allow_redirects=False)
        assert "evil.example" not in answer.headers.get("Location", "")
    # Login CSRF: the attacker's answer in the victim's browser, with the victim's cookie or none.
    mallory, _ = begin(shop_with)
    assert end(shop_with, provider, mallory, cookie).status_code == 400
    assert end(shop_with, provider, begin(shop_with)[0], "").status_code == 400
    for changes in [{"state": ""}, {"state": "x"}, {"state": query["state"][:-1]}, {"code": ""}]:
        query, cookie = begin(shop_with)
        assert end(shop_with, provider, query, cookie, **changes).status_code == 400, changes
    # The provider refuses: nobody is signed in, and nothing of its text comes back.
    query, cookie = begin(shop_with)
    refused = requests.get(
        shop_with.url + "/v1/auth/oidc/mock/callback", headers={"Cookie": cookie}, allow_redirects=False,
        params={"state": query["state"], "error": "access_denied", "error_description": "<script>alert(1)</script>"})
    assert refused.status_code == 400 and "<script>" not in refused.text and "Set-Cookie" not in refused.headers
    # PKCE: a code that was begun with another verifier is of no use to the shop.
    query, cookie = begin(shop_with)
    provider.grants["c1"] = {**query, "code_challenge": "A" * 43}
    stolen = requests.get(
        shop_with.url + "/v1/auth/oidc/mock/callback", params={"state": query["state"], "code": "c1"},
        headers={"Accept": "application/json", "Cookie": cookie}, allow_redirects=False)
    assert stolen.status_code == 400
    # The secret goes into the header that the standard says, and the verifier is long enough.
    query, cookie = begin(shop_with)
    assert end(shop_with, provider, query, cookie).status_code == 200
    authorization, form = provider.seen[-1]
    name, secret = base64.b64decode(authorization.split()[1]).decode().split(":")
    assert (name, urllib.parse.unquote(secret)) == ("souk-test", SECRET) and "client_secret" not in form
    assert len(form["code_verifier"]) >= 43


@pytest.mark.parametrize("lie", [
    {"issuer": "https://accounts.example"}, {"token_endpoint": "http://169.254.169.254/latest"},
    {"jwks_uri": "file:///etc/passwd"}, {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": None},
    {"jwks_uri": "http://user@127.0.0.1/"},
])
def test_a_discovery_that_leads_astray(new_shop, provider, lie):
    provider.discovery = lie
    shop = new_shop({
        "SOUK_OIDC_NAME": "mock", "SOUK_OIDC_ISSUER": provider.issuer, "SOUK_OIDC_CLIENT_ID": "souk-test"})
    answer = requests.get(shop.url + "/v1/auth/oidc/mock/start", allow_redirects=False)
    assert answer.status_code == 503 and answer.json()["code"] == "provider_unavailable"


def test_information_about_somebody_else_is_not_used(shop_with, provider):
    provider.changes = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "another", "email": "admin@example.com", "email_verified": True}
    assert sign_in(shop_with, provider).status_code == 400
    provider.userinfo["sub"] = "person"
    assert sign_in(shop_with, provider).json()["data"]["user"]["email"] == "admin@example.com"


@pytest.mark.parametrize("verified", [False, "false", "TRUE", 1, None, "yes", {"a": True}])
def test_what_is_not_plainly_verified_joins_nobody(shop_with, provider, verified):
    shop_with.command("user", "create", "--email", "person@example.com", "--password", PASSWORD)
    provider.changes = {"email_verified": verified}
    answer = sign_in(shop_with, provider)
    assert answer.status_code == 409 and answer.json()["code"] == "address_not_verified"


def test_who_lies_in_wait_is_out_once_the_owner_comes(shop_with, provider):
    """Mallory opens an account with the victim's address through a provider that has not verified it, and waits."""
    provider.changes = {"sub": "mallory", "email": "victim@example.com", "email_verified": False}
    waiting = sign_in(shop_with, provider).json()["data"]
    assert not waiting["user"]["emailVerified"]
    provider.changes = {"sub": "victim", "email": "victim@example.com", "email_verified": True}
    owner = sign_in(shop_with, provider).json()["data"]
    assert owner["user"]["emailVerified"]
    held = requests.get(shop_with.url + "/v1/users/me", headers={"Authorization": f"Bearer {waiting['token']}"})
    assert held.status_code == 401
    provider.changes = {"sub": "mallory", "email": "victim@example.com", "email_verified": False}
    again = sign_in(shop_with, provider)
    assert again.status_code == 409, "Mallory is still let in: " + again.text


def test_a_changed_address_at_the_provider_moves_nobody(shop_with, provider):
    """An account is joined by issuer and subject; what the address says later does not lead to another account."""
    shop_with.command("user", "create", "--email", "admin@example.com", "--password", PASSWORD, "--role", "admin")
    mine = sign_in(shop_with, provider).json()["data"]["user"]
    provider.changes = {"email": "admin@example.com", "email_verified": True}
    assert sign_in(shop_with, provider).json()["data"]["user"]["id"] == mine["id"]
