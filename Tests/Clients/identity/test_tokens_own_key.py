"""Tokens signed by the shop's own key that are nevertheless stale or not meant for it; keys that change (statement 48).

Only a thief of the key file and the database can make these, so they show that each claim is checked by itself."""
import base64
import json
import time

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from people import PASSWORD, Person, alive, rows, unseal


def signing_key(shop, kid):
    sealed, algorithm = rows(shop, "SELECT sealed, algorithm FROM identity_token_keys WHERE id = ?", kid)[0]
    secret = unseal(shop, sealed, f"token-key/{kid}")
    assert secret not in sealed
    return secret if algorithm == "HS256" else Ed25519PrivateKey.from_private_bytes(secret)


@pytest.mark.parametrize("algorithm", ["HS256", "EdDSA"])
def test_every_claim_counts(new_shop, algorithm):
    shop = new_shop({"SOUK_TOKEN_ALGORITHM": algorithm, "SOUK_RATE_LIMIT": "off"})
    person, other = Person(shop), Person(shop)
    kid = jwt.get_unverified_header(person.token)["kid"]
    key = signing_key(shop, kid)
    claims = jwt.decode(person.token, options={"verify_signature": False})
    now = int(time.time())

    def status(algorithm=algorithm, headers=None, key=key, **changes):
        body = {**claims, **changes}
        body = {name: value for name, value in body.items() if value is not None}
        token = jwt.encode(body, key, algorithm=algorithm, headers={"kid": kid, **(headers or {})})
        return alive(shop, Authorization=f"Bearer {token}")

    assert status() == 200, "the key is the right one"
    assert status(nbf=now + 20, iat=now + 20, exp=now + 900) == 200, "clocks differ by half a minute"
    refused = {
        "expired": dict(exp=now - 1), "expired long ago": dict(exp=now - 86_400, iat=now - 90_000, nbf=now - 90_000),
        "not yet": dict(nbf=now + 120, exp=now + 600), "for longer than we give": dict(exp=now + 86_400),
        "for ever": dict(exp=2**62), "without an end": dict(exp=None), "without a beginning": dict(nbf=None),
        "for others": dict(aud="other"), "for many": dict(aud=["souk", "other"]), "for nobody": dict(aud=None),
        "by others": dict(iss="https://evil.example"), "by nobody": dict(iss=None), "of nobody": dict(sub=None),
        "of another": dict(sub=other.id), "of no session": dict(sid=None), "of another's session": dict(sid=other.session),
        "of an unknown session": dict(sid="x"), "an end in words": dict(exp=str(now + 600)),
        "an end in fractions": dict(exp=1e308), "an end before": dict(exp=-1),
    }
    for name, changes in refused.items():
        assert status(**changes) == 401, name
    if algorithm == "HS256":
        assert status(algorithm="HS384") == 401 and status(algorithm="HS512") == 401
    assert status(headers={"kid": "other"}) == 401 and status(headers={"kid": "../../dev/null"}) == 401
    assert status(headers={"typ": "at+jwt"}) == 401 and status(headers={"crit": ["b64"], "b64": True}) == 401
    assert alive(shop, **person.bearer) == 200


@pytest.mark.parametrize("algorithm", ["HS256", "EdDSA"])
def test_signing_keys_change_and_old_tokens_live_out_their_time(new_shop, algorithm):
    shop = new_shop({"SOUK_TOKEN_ALGORITHM": algorithm})
    person = Person(shop)
    old = jwt.get_unverified_header(person.token)["kid"]
    new = shop.command("secrets", "tokens").strip()
    assert new != old
    shop.stop()
    shop.start()
    assert alive(shop, **person.bearer) == 200, "the old one is good until it expires"
    fresh = Person(shop, "fresh")
    assert jwt.get_unverified_header(fresh.token)["kid"] == new
    keys = {key["kid"]: key for key in requests.get(shop.url + "/v1/auth/jwks").json()["keys"]}
    assert set(keys) == ({old, new} if algorithm == "EdDSA" else set())
    for kid, token in [(old, person.token), (new, fresh.token)] if keys else []:
        assert set(keys[kid]) == {"kty", "crv", "alg", "use", "kid", "x"}
        jwt.decode(token, jwt.PyJWK(keys[kid]).key, algorithms=["EdDSA"], audience="souk")
    retires = rows(shop, "SELECT retires_at FROM identity_token_keys WHERE id = ?", old)[0][0]
    assert retires / 1000 - time.time() < 15 * 60 + 121
    entry = requests.get(shop.url + "/v1/audit-log", headers={"X-API-Key": shop.key()}).json()["data"]
    assert any(one["action"] == "token_key.rotated" and one["subject"] == f"token-key/{new}" for one in entry)


def test_sealed_secrets_outlive_their_key(new_shop):
    shop = new_shop({"SOUK_OIDC_NAME": "mock", "SOUK_OIDC_ISSUER": "http://127.0.0.1:1", "SOUK_OIDC_CLIENT_ID": "x",
                     "SOUK_OIDC_CLIENT_SECRET": "a client secret"})
    person = Person(shop)
    secret = person.call("POST", f"/v1/users/{person.id}/signing-secret", json={}).json()["data"]["secret"]

    def sealed():
        return {
            "signing": rows(shop, "SELECT sealed FROM identity_signing_secrets")[0][0],
            "tokens": rows(shop, "SELECT sealed FROM identity_token_keys")[0][0],
            "provider": rows(shop, "SELECT sealed_client_secret FROM identity_oidc_providers")[0][0],
        }

    assert (shop.data / "master.key").stat().st_mode & 0o777 == 0o600
    before = sealed()
    shop.command("secrets", "rotate")
    shop.stop()
    shop.start()
    after = sealed()
    for name in before:
        assert before[name][1:5] != after[name][1:5], f"{name} is under the old key"
    assert unseal(shop, after["signing"], f"signing-secret/{person.id}").decode() == secret
    assert unseal(shop, after["provider"], "oidc-provider/mock") == b"a client secret"
    assert alive(shop, **person.bearer) == 200
    # A sealed value that was moved to another row, or changed by a bit, does not open.
    with pytest.raises(Exception):
        unseal(shop, after["signing"], "signing-secret/usr_other")
    with pytest.raises(Exception):
        unseal(shop, after["signing"][:-1] + bytes([after["signing"][-1] ^ 1]), f"signing-secret/{person.id}")
    # A key file that others may read is refused.
    shop.stop()
    (shop.data / "master.key").chmod(0o644)
    with pytest.raises(AssertionError, match="open to others"):
        shop.start()


def test_the_keys_may_come_from_settings(new_shop, tmp_path):
    def line(kind, byte):
        return kind + " " + base64.urlsafe_b64encode(bytes([byte]) * 32).rstrip(b"=").decode()

    keys = tmp_path / "keys"
    keys.write_text("\n".join([line("root", 1), line("key", 2)]) + "\n")
    shop = new_shop({"SOUK_MASTER_KEY_FILE": str(keys)})
    assert not (shop.data / "master.key").exists()
    person = Person(shop)
    kid = jwt.get_unverified_header(person.token)["kid"]
    sealed = rows(shop, "SELECT sealed FROM identity_token_keys WHERE id = ?", kid)[0][0]
    shop.stop()
    # The same keys as text, a new one in front.
    del shop.environment["SOUK_MASTER_KEY_FILE"]
    shop.environment["SOUK_MASTER_KEY"] = "\n".join([line("root", 1), line("key", 3), line("key", 2)])
    shop.start()
    assert alive(shop, **person.bearer) == 200
    assert rows(shop, "SELECT sealed FROM identity_token_keys WHERE id = ?", kid)[0][0][1:5] != sealed[1:5]
    assert not (shop.data / "master.key").exists()
    shop.stop()
    shop.environment["SOUK_MASTER_KEY"] = line("root", 1)
    with pytest.raises(AssertionError, match="SOUK_MASTER_KEY"):
        shop.start()


def test_the_first_start_says_how_to_go_on(new_shop, tmp_path):
    shop = new_shop()
    said = (shop.folder / "server.log").read_text() + shop.output.read_text()
    assert "souk user create --email YOU --role admin" in said
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    shop.command("user", "create", "--email", "me@example.com", "--role", "admin", "--password-file", str(secret))
    answer = requests.post(shop.url + "/v1/auth/login", json={"email": "me@example.com", "password": PASSWORD})
    assert answer.json()["data"]["user"]["role"] == "admin"
    shop.stop()
    shop.start()
    assert "souk user create" not in shop.output.read_text()


def test_the_demonstration_shop_tells_its_admins_password(shop):
    said = (shop.folder / "server.log").read_text() + shop.output.read_text()
    line = next(line for line in said.splitlines() if line.strip().startswith("admin "))
    email, password = line.split()[1], line.split("password ")[1].split()[0]
    answer = requests.post(shop.url + "/v1/auth/login", json={"email": email, "password": password})
    assert answer.json()["data"]["user"]["role"] == "admin"
    assert len(password) >= 12


def test_commands_about_people(new_shop):
    shop = new_shop()
    made = json.loads(shop.command(
        "user", "create", "--email", "c@example.com", "--password", PASSWORD, "--role", "customer", "--json"))
    assert made["email"] == "c@example.com" and made["role"] == "customer" and "password" not in json.dumps(made).lower()
    person = requests.post(shop.url + "/v1/auth/login", json={"email": "c@example.com", "password": PASSWORD})
    bearer = {"Authorization": "Bearer " + person.json()["data"]["token"]}
    assert requests.get(shop.url + "/v1/users", headers=bearer).status_code == 403
    shop.command("user", "role", "--email", "c@example.com", "--role", "staff")
    assert requests.get(shop.url + "/v1/users", headers=bearer).status_code == 200, "at once, beside the running server"
    assert "c@example.com" in shop.command("user", "list")
    entries = requests.get(shop.url + "/v1/audit-log", headers={"X-API-Key": shop.key()}).json()["data"]
    changed = next(entry for entry in entries if entry["action"] == "user.role_changed")
    assert changed["actor"].startswith("operator:") and changed["clientAddress"] == "command line"
    assert (changed["before"]["role"], changed["after"]["role"]) == ("customer", "staff")
    limited = json.loads(shop.command(
        "apikey", "create", "--name", "till", "--role", "staff", "--scope", "orders:read", "--json"))
    assert set(limited) >= {"id", "key"} and limited["id"] in shop.command("apikey", "list")
    assert limited["key"] not in shop.command("apikey", "list")
