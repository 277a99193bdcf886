"""People of a shop and what they hold, for the tests of this folder."""
import base64
import hashlib
import json
import sqlite3
import uuid

import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PASSWORD = "correct horse battery"
ADDRESS = {"street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701", "country": "US", "name": "Jo"}


def admin_key(shop):
    """An admin's key of the shop, made once."""
    if not hasattr(shop, "admin_key"):
        shop.admin_key = shop.key("admin")
    return shop.admin_key


class Person:
    """Somebody with an account, signed in."""

    def __init__(self, shop, name="person", role="customer", email=None, cookie=False):
        self.shop = shop
        self.email = email or f"{name}-{uuid.uuid4().hex[:8]}@example.com"
        made = requests.post(
            shop.url + "/v1/users", headers={"X-API-Key": admin_key(shop)},
            json={"email": self.email, "password": PASSWORD, "name": name, "role": role})
        assert made.status_code == 201, made.text
        self.sign_in(cookie)

    def sign_in(self, cookie=False):
        answer = requests.post(
            self.shop.url + "/v1/auth/login", json={"email": self.email, "password": PASSWORD, "cookie": cookie})
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        self.id, self.token, self.refresh = data["user"]["id"], data["token"], data["refreshToken"]
        self.session, self.csrf = data["sessionId"], data.get("csrfToken")
        self.cookie = answer.headers.get("Set-Cookie", "").split(";")[0]
        return self

    @property
    def bearer(self):
        return {"Authorization": f"Bearer {self.token}"}

    def call(self, method, path, **options):
        headers = {**self.bearer, **options.pop("headers", {})}
        return requests.request(method, self.shop.url + path, headers=headers, timeout=30, **options)


def alive(shop, **headers):
    """What the server says to credentials: 200 while they are good."""
    return requests.get(shop.url + "/v1/users/me", headers=headers, timeout=30).status_code


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def unseal(shop, sealed, context):
    """Opens what the shop sealed, with the key file that only its owner may read: AES-256-GCM, by another hand.

    `version | key id (4) | nonce (12) | ciphertext and tag`, with the first five bytes and the context authenticated."""
    for line in (shop.data / "master.key").read_text().splitlines():
        if line.startswith("key "):
            key = unpadded(line.split()[1])
            if hashlib.sha256(b"souk sealing key" + key).digest()[:4] == sealed[1:5]:
                return AESGCM(key).decrypt(sealed[5:17], sealed[17:], sealed[:5] + context.encode())
    raise AssertionError("no key of the ring has sealed this")


def rows(shop, sql, *parameters):
    """Reads the database of a running shop."""
    with sqlite3.connect(f"file:{shop.data / 'souk.sqlite'}?mode=ro", uri=True) as database:
        return database.execute(sql, parameters).fetchall()


def mailed_token(shop, event, user):
    """The token of the newest mail of a kind to a user, which only the mailbox is told."""
    found = rows(
        shop, "SELECT payload FROM outbox_events WHERE type = ? AND subject = ? ORDER BY sequence DESC LIMIT 1",
        event, f"user/{user}")
    assert found, f"no {event} for {user}"
    return unseal(shop, unpadded(json.loads(found[0][0])["sealedToken"]), f"mail-token/{user}").decode()
