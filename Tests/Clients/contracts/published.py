"""A shop whose contracts are asked for on both listeners."""
import re
import time

import pytest
import requests

from conftest import Shop

PASSWORDS = {
    "customer@example.com": "souk-customer-demo",  # The order-processing document's user 123456.
    "user@example.com": "securePassword123",
    "staff@example.com": "souk-staff-demo",
}


class Contracts:
    """The demonstration shop with `public` and `trusted` as addresses."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.public = shop.url
        self.trusted = trusted_address(shop)
        self._tokens = {}
        self._admin = None

    def bearer(self, email):
        """Headers of a signed-in account of the demonstration."""
        if email not in self._tokens:
            answer = requests.post(
                self.public + "/v1/auth/login", json={"email": email, "password": PASSWORDS[email]})
            assert answer.status_code == 200, answer.text
            self._tokens[email] = answer.json()["data"]["token"]
        return {"Authorization": f"Bearer {self._tokens[email]}"}

    @property
    def admin(self):
        if self._admin is None:
            self._admin = {"X-API-Key": self.shop.key()}
        return self._admin

    def product(self, id, name, price, stock):
        made = requests.post(
            self.public + "/v1/products", headers=self.admin,
            json={"id": id, "name": name, "price": price, "stock": stock})
        assert made.status_code == 201, made.text

    def canonical(self, order):
        """The order of any alias as `/v1` shows it to an admin."""
        answer = requests.get(f"{self.public}/v1/orders/{order}", headers=self.admin)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def wait(self, order, **wanted):
        """The canonical order once its members have these values, which the queue brings about."""
        deadline = time.monotonic() + 20
        while True:
            found = self.canonical(order)
            if all(found[name] == value for name, value in wanted.items()):
                return found
            assert time.monotonic() < deadline, (wanted, found)
            time.sleep(0.05)


def trusted_address(shop):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = re.search(r"trusted +(http://\S+)/orders", shop.output.read_text())
        if found:
            return found.group(1)
        time.sleep(0.02)
    raise AssertionError("the trusted listener was not announced")


def start(folder, environment=None):
    return Shop(
        folder, {"SOUK_RATE_LIMIT": "off", **(environment or {})}, ["--demo", "--trusted", "127.0.0.1:0"]).start()


@pytest.fixture(scope="module")
def contracts(tmp_path_factory):
    running = start(tmp_path_factory.mktemp("contracts"))
    yield Contracts(running)
    running.stop()
    running.command("check")
