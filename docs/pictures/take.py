#!/usr/bin/env python3
"""Takes the pictures of the README from a demonstration shop of its own: docs/pictures/take.py

Needs what Tests/Clients/run installs (run it with .venv/bin/python) and Debian's chromium.
"""
import contextlib
import io
import pathlib
import random
import re
import sqlite3
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Clients"))

import requests
from PIL import Image
from playwright.sync_api import sync_playwright

from conftest import Shop
from storefront.conftest import CHROMIUM, sign_in

LIMIT = 200_000


def busy(shop):
    """Gives the desk something to show: searches, some without a result, and orders."""
    dice = random.Random(7)
    products = requests.get(shop.url + "/v1/products", params={"limit": 60}).json()["data"]
    products = [p for p in products if not p.get("variants") and (p.get("stock") or 0) > 8]
    searches = ["headphones", "kettle", "running shoes", "desk lamp", "usb c cable", "hammock", "espresso", "wool sock"]
    for query in dice.choices(searches, k=60) + ["zwieback", "theremin", "zwieback", "obelisk"]:
        requests.get(shop.url + "/v1/search", params={"q": query},
                     headers={"User-Agent": f"visitor {dice.random()}"})
    for number in range(60):
        cart = requests.post(shop.url + "/v1/carts", json={}).json()["data"]
        secret = {"X-Cart-Token": cart["token"]}
        for product in dice.sample(products, 2):
            requests.post(f"{shop.url}/v1/carts/{cart['id']}/items", headers=secret,
                          json={"productId": product["id"], "quantity": dice.randint(1, 2)})
        requests.post(shop.url + "/v1/orders", headers=secret, json={
            "cartId": cart["id"], "email": f"shopper{number}@example.com",
            "shippingAddress": {"name": "Ann Buyer", "street": "1 Main Street", "city": "Springfield", "state": "IL",
                                "zip": "62701", "country": "US"},
            "paymentMethod": "card",
            "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "04/30", "cvv": "123"}})


def over_days(shop):
    """As if the orders had come over the last weeks, for the chart. Only while the shop is stopped."""
    dice = random.Random(3)
    with contextlib.closing(sqlite3.connect(shop.data / "souk.sqlite")) as database, database:
        for (order,) in database.execute("SELECT id FROM orders").fetchall():
            days = int(30 * dice.random() ** 1.4)
            database.execute("UPDATE orders SET created_at = created_at - ? WHERE id = ?", (days * 86_400_000, order))


def keep(page, name):
    """Saves what the page shows, with as many colours as fit the limit."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (256, 128, 64, 32):
        file = pathlib.Path(__file__).parent / f"{name}.png"
        picture.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size < LIMIT:
            print(file.relative_to(ROOT), file.stat().st_size, "bytes")
            return
    raise SystemExit(f"{name} does not get smaller than {LIMIT} bytes")


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shop = Shop(pathlib.Path(folder), {"SOUK_RATE_LIMIT": "off"}, ["--demo"]).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            busy(shop)
            shop.stop()
            over_days(shop)
            printed = shop.output.read_text() + (shop.folder / "server.log").read_text()
            shop.start()
            page = browser.new_page(viewport={"width": 1180, "height": 800}, base_url=shop.url)
            page.goto("/search?q=headphones")
            page.wait_for_load_state("networkidle")
            keep(page, "search")
            password = re.search(r"admin@example\.com\s+password (\S+)", printed).group(1)
            sign_in(page, "admin@example.com", password, "/admin")
            page.goto("/admin")
            keep(page, "desk")
        finally:
            browser.close()
            shop.stop()


if __name__ == "__main__":
    main()
