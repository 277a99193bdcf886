"""Social login against a provider nobody here wrote: oidc-provider-mock (statement 50)."""
import urllib.parse

import oidc_provider_mock
import pytest
import requests


@pytest.fixture
def provider():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def shop_with_provider(new_shop, provider):
    return new_shop({
        "SOUK_OIDC_NAME": "mock", "SOUK_OIDC_ISSUER": provider, "SOUK_OIDC_CLIENT_ID": "souk-test",
        "SOUK_OIDC_CLIENT_SECRET": "client-secret"})


def set_claims(provider, subject, **claims):
    requests.put(f"{provider}/users/{subject}", json=claims).raise_for_status()


def start(shop, return_to="/cart?x=1"):
    answer = requests.get(
        shop.url + "/v1/auth/oidc/mock/start", params={"returnTo": return_to}, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(answer.headers["Location"]).query))
    return answer.headers["Location"], query, answer.headers["Set-Cookie"].split(";")[0]


def authorize(shop, location, subject):
    """What the person does at the provider; answers where the provider sends the browser."""
    answer = requests.post(location, data={"sub": subject}, allow_redirects=False)
    assert answer.status_code in (302, 303), answer.text
    assert answer.headers["Location"].startswith(shop.url + "/v1/auth/oidc/")
    return answer.headers["Location"]


def finish(address, cookie, accept="application/json"):
    headers = {"Accept": accept}
    if cookie:
        headers["Cookie"] = cookie
    return requests.get(address, headers=headers, allow_redirects=False)


def test_the_whole_flow(shop_with_provider, provider):
    set_claims(provider, "alice", email="alice@example.com", email_verified=True, name="Alice")
    location, query, cookie = start(shop_with_provider)
    assert query["code_challenge_method"] == "S256" and len(query["code_challenge"]) == 43
    assert len(query["state"]) >= 32 and len(query["nonce"]) >= 32 and query["state"] != query["nonce"]
    assert query["response_type"] == "code" and "openid" in query["scope"].split()
    back = authorize(shop_with_provider, location, "alice")
    done = finish(back, cookie)
    assert done.status_code == 200, done.text
    data = done.json()["data"]
    assert data["user"]["email"] == "alice@example.com" and data["user"]["emailVerified"]
    assert "__Host-souk-session=" in done.headers["Set-Cookie"]
    # The same person comes back to the same account, and a browser is sent on.
    location, _, cookie = start(shop_with_provider)
    again = finish(authorize(shop_with_provider, location, "alice"), cookie, accept="text/html")
    assert again.status_code == 303 and again.headers["Location"] == "/cart?x=1"
    listed = shop_with_provider.command("user", "list")
    assert listed.count("alice@example.com") == 1


def test_a_state_works_once_and_only_in_its_browser(shop_with_provider, provider):
    set_claims(provider, "bob", email="bob@example.com", email_verified=True)
    location, _, cookie = start(shop_with_provider)
    back = authorize(shop_with_provider, location, "bob")
    other = start(shop_with_provider)[2]
    assert finish(back, None).status_code == 400
    location, _, cookie = start(shop_with_provider)
    back = authorize(shop_with_provider, location, "bob")
    assert finish(back, other).status_code == 400
    location, _, cookie = start(shop_with_provider)
    back = authorize(shop_with_provider, location, "bob")
    assert finish(back, cookie).status_code == 200
    assert finish(back, cookie).status_code == 400, "a replay"
    forged = back.replace("state=", "state=x")
    assert finish(forged, cookie).status_code == 400
    location, _, cookie = start(shop_with_provider)
    back = authorize(shop_with_provider, location, "bob")
    parts = urllib.parse.urlparse(back)
    state = dict(urllib.parse.parse_qsl(parts.query))["state"]
    wrong = parts._replace(query=urllib.parse.urlencode({"state": state, "code": "wrong"})).geturl()
    assert finish(wrong, cookie).status_code == 400


def test_an_unverified_address_never_joins_an_account(shop_with_provider, provider):
    shop_with_provider.command(
        "user", "create", "--email", "owner@example.com", "--password", "correct horse battery")
    for verified in [False, None]:
        claims = {"email": "owner@example.com"}
        if verified is not None:
            claims["email_verified"] = verified
        set_claims(provider, f"mallory{verified}", **claims)
        location, _, cookie = start(shop_with_provider)
        done = finish(authorize(shop_with_provider, location, f"mallory{verified}"), cookie)
        assert done.status_code == 409, done.text
        assert done.json()["code"] == "address_not_verified"


def test_a_verified_address_takes_an_unverified_account_from_whoever_opened_it(shop_with_provider, provider):
    opened = requests.post(shop_with_provider.url + "/v1/auth/register", json={
        "email": "victim@example.com", "password": "attackers password", "name": "Mallory"})
    assert opened.status_code == 202
    login = {"email": "victim@example.com", "password": "attackers password"}
    held = requests.post(shop_with_provider.url + "/v1/auth/login", json=login).json()["data"]["token"]
    set_claims(provider, "victim", email="victim@example.com", email_verified=True)
    location, _, cookie = start(shop_with_provider)
    assert finish(authorize(shop_with_provider, location, "victim"), cookie).status_code == 200
    assert requests.post(shop_with_provider.url + "/v1/auth/login", json=login).status_code == 401
    me = requests.get(shop_with_provider.url + "/v1/users/me", headers={"Authorization": f"Bearer {held}"})
    assert me.status_code == 401


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1", ""])
def test_it_never_sends_people_elsewhere(shop_with_provider, provider, target):
    set_claims(provider, "carol", email="carol@example.com", email_verified=True)
    location, _, cookie = start(shop_with_provider, target)
    done = finish(authorize(shop_with_provider, location, "carol"), cookie, accept="text/html")
    assert done.headers["Location"] == "/"


def test_an_unknown_provider_is_not_found(shop_with_provider):
    answer = requests.get(shop_with_provider.url + "/v1/auth/oidc/other/start", allow_redirects=False)
    assert answer.status_code == 404


def test_the_client_secret_is_sealed(shop_with_provider):
    for file in shop_with_provider.data.rglob("*"):
        if file.is_file():
            assert b"client-secret" not in file.read_bytes(), file
