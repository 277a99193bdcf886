"""Access tokens read and forged with PyJWT and jwcrypto (statement 48)."""
import base64
import json
import time

import jwt
import pytest
import requests
from jwcrypto import jwk, jws

PASSWORD = "correct horse battery"


def sign_in(shop, email="tokens@example.com"):
    shop.command("user", "create", "--email", email, "--password", PASSWORD, check=False)
    answer = requests.post(shop.url + "/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def me(shop, token):
    return requests.get(shop.url + "/v1/users/me", headers={"Authorization": f"Bearer {token}"}).status_code


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def hmac_shop(shop):
    return shop


@pytest.fixture
def eddsa_shop(new_shop):
    return new_shop({"SOUK_TOKEN_ALGORITHM": "EdDSA"})


def test_claims_of_a_shared_key_token(hmac_shop):
    data = sign_in(hmac_shop)
    header = jwt.get_unverified_header(data["token"])
    assert header["alg"] == "HS256" and header["kid"]
    claims = jwt.decode(data["token"], options={"verify_signature": False})
    assert claims["sub"] == data["user"]["id"]
    assert claims["exp"] - claims["iat"] == 900
    assert me(hmac_shop, data["token"]) == 200
    assert requests.get(hmac_shop.url + "/v1/auth/jwks").json() == {"keys": []}


@pytest.mark.parametrize("key", ["", "secret", "souk", "changeme", "k" * 32, "k" * 64])
def test_forged_with_guessed_keys(hmac_shop, key):
    data = sign_in(hmac_shop)
    claims = jwt.decode(data["token"], options={"verify_signature": False})
    kid = jwt.get_unverified_header(data["token"])["kid"]
    for algorithm in ["HS256", "HS384", "HS512"]:
        try:
            forged = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})
        except jwt.exceptions.PyJWTError:
            continue
        assert me(hmac_shop, forged) == 401, algorithm


def test_unsigned_and_mislabelled(hmac_shop):
    data = sign_in(hmac_shop)
    head, body, signature = data["token"].split(".")
    kid = jwt.get_unverified_header(data["token"])["kid"]
    claims = jwt.decode(data["token"], options={"verify_signature": False})
    assert me(hmac_shop, jwt.encode(claims, None, algorithm="none", headers={"kid": kid})) == 401
    for name in ["none", "None", "NONE", "nOnE", "", None, 0, "HS384", "RS256", "EdDSA"]:
        forged = encoded({"alg": name, "typ": "JWT", "kid": kid})
        assert me(hmac_shop, f"{forged}.{body}.") == 401
        assert me(hmac_shop, f"{forged}.{body}.{signature}") == 401
    for extra in [{"jwk": {"kty": "oct", "k": "AA"}}, {"jku": "http://127.0.0.1/x"}, {"crit": ["exp"], "exp": 1}]:
        forged = encoded({"alg": "HS256", "typ": "JWT", "kid": kid, **extra})
        assert me(hmac_shop, f"{forged}.{body}.{signature}") == 401
    assert me(hmac_shop, f"{head}.{encoded({**claims, 'sub': 'usr_admin'})}.{signature}") == 401
    assert me(hmac_shop, f"{head}.{body}") == 401
    assert me(hmac_shop, data["token"] + "=") == 401


def test_own_keys_in_every_algorithm(hmac_shop):
    data = sign_in(hmac_shop)
    kid = jwt.get_unverified_header(data["token"])["kid"]
    claims = json.dumps(jwt.decode(data["token"], options={"verify_signature": False}))
    for algorithm, key in [
        ("RS256", jwk.JWK.generate(kty="RSA", size=2048)), ("PS256", jwk.JWK.generate(kty="RSA", size=2048)),
        ("ES256", jwk.JWK.generate(kty="EC", crv="P-256")), ("EdDSA", jwk.JWK.generate(kty="OKP", crv="Ed25519")),
        ("HS256", jwk.JWK.generate(kty="oct", size=256)),
    ]:
        token = jws.JWS(claims)
        header = {"alg": algorithm, "typ": "JWT", "kid": kid}
        if algorithm != "HS256":
            header["jwk"] = json.loads(key.export_public())
        token.add_signature(key, None, json.dumps(header), None)
        assert me(hmac_shop, token.serialize(compact=True)) == 401, algorithm


def test_public_keys_verify_and_do_not_serve_as_secrets(eddsa_shop):
    data = sign_in(eddsa_shop)
    keys = requests.get(eddsa_shop.url + "/v1/auth/jwks").json()
    kid = jwt.get_unverified_header(data["token"])["kid"]
    entry = next(key for key in keys["keys"] if key["kid"] == kid)
    assert "d" not in entry
    claims = jwt.decode(
        data["token"], jwt.PyJWK(entry).key, algorithms=["EdDSA"], audience="souk")
    assert claims["sub"] == data["user"]["id"]
    checked = jws.JWS()
    checked.deserialize(data["token"], jwk.JWK(**entry))
    assert json.loads(checked.payload)["sid"] == data["sessionId"]
    body = encoded(claims)
    for secret in [entry["x"], json.dumps(entry), base64.urlsafe_b64decode(entry["x"] + "=")]:
        octets = secret if isinstance(secret, bytes) else secret.encode()
        token = jws.JWS(json.dumps(claims))
        key = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(octets).rstrip(b"=").decode())
        token.add_signature(key, None, json.dumps({"alg": "HS256", "kid": kid}), None)
        assert me(eddsa_shop, token.serialize(compact=True)) == 401
    assert me(eddsa_shop, f"{encoded({'alg': 'none', 'kid': kid})}.{body}.") == 401
    assert me(eddsa_shop, data["token"]) == 200


def test_a_token_dies_with_its_session(hmac_shop):
    data = sign_in(hmac_shop)
    assert me(hmac_shop, data["token"]) == 200
    ended = requests.post(
        hmac_shop.url + "/v1/auth/logout", headers={"Authorization": f"Bearer {data['token']}"})
    assert ended.status_code == 204
    assert me(hmac_shop, data["token"]) == 401
    assert time.time() < jwt.decode(data["token"], options={"verify_signature": False})["exp"], "it was not just old"


def test_a_password_set_by_command_ends_sessions_of_a_running_server(hmac_shop):
    data = sign_in(hmac_shop, "command@example.com")
    assert me(hmac_shop, data["token"]) == 200
    hmac_shop.command("user", "password", "--email", "command@example.com", "--password", "another fine password")
    assert me(hmac_shop, data["token"]) == 401
