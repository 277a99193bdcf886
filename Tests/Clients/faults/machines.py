"""Machines that fail: a disk of a few megabytes, a folder nobody may write, a limit of the size of files."""
import contextlib
import os
import subprocess
import time

import pytest
import requests
from conftest import Shop

ADDRESS = {"name": "F. Ault", "street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701", "country": "US"}


class Namespace:
    """A mount namespace of its own, in which folders can be small or read-only whoever asks, root too."""

    def __init__(self, mounts):
        self.keeper = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{mounts} && echo mounted && exec sleep 900"]
            if os.geteuid() else ["unshare", "--mount", "sh", "-c", f"{mounts} && echo mounted && exec sleep 900"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.keeper.stdout.readline() != b"mounted\n":
            pytest.skip("this machine lets nobody mount: " + self.keeper.stderr.read().decode())

    @property
    def prefix(self):
        user = ["--user", "--preserve-credentials"] if os.geteuid() else []
        return ["nsenter", f"--target={self.keeper.pid}", *user, "--mount"]

    def run(self, *command, check=True):
        return subprocess.run([*self.prefix, *command], check=check, capture_output=True, text=True).stdout

    def close(self):
        self.keeper.kill()
        self.keeper.wait()


class PlacedShop(Shop):
    """A shop that runs somewhere else, such as in a namespace."""

    def __init__(self, folder, prefix=(), environment=None, arguments=()):
        super().__init__(folder, {"SOUK_RATE_LIMIT": "off", **(environment or {})}, arguments)
        self.prefix = list(prefix)

    def admin(self):
        self.headers = {"X-API-Key": self.key("admin")}
        return self.headers

    def get(self, path, **options):
        return requests.get(self.url + path, timeout=20, **options)

    def send(self, method, path, body=None, **headers):
        return requests.request(
            method, self.url + path, json=body, headers={**self.headers, **headers}, timeout=30)

    def product(self, name, price=5):
        return self.send("POST", "/v1/products", {"id": name, "name": f"Cup {name}", "price": price, "stock": 1000})

    def order(self, product, key):
        return self.send(
            "POST", "/v1/orders",
            {"items": [{"productId": product, "quantity": 1}], "email": "f@example.com", "shippingAddress": ADDRESS,
             "paymentMethod": "card", "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}},
            **{"Idempotency-Key": key})

    def check(self):
        """What `souk check` says of the folders; fails with it when anything contradicts."""
        return self.command("check", "--json")

    def alive(self):
        return self.process.poll() is None


@contextlib.contextmanager
def small_disk(folder, megabytes, place):
    """A shop whose `place` (data or indexes) lies on a disk of so many megabytes; also how to fill and to free it."""
    target = folder / place
    target.mkdir(parents=True, exist_ok=True)
    space = Namespace(f"mount -t tmpfs -o size={megabytes}m tmpfs '{target}'")
    try:
        shop = PlacedShop(folder, space.prefix)
        if place == "indexes":
            # The definitions were put under the mount.
            space.run("mkdir", "-p", str(target / "products"))
        filler = str(target / "filler")

        def fill():
            space.run("sh", "-c", f"dd if=/dev/zero of='{filler}' bs=4096 2>/dev/null; true")

        def free():
            space.run("rm", "-f", filler)

        yield shop, fill, free
        shop.stop(9)
    finally:
        space.close()


def eventually(condition, seconds=20, every=0.1):
    """Waits until `condition` answers something true, and answers that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found or time.monotonic() > end:
            return found
        time.sleep(every)
