"""Browsers for the pages: Debian's Chromium on a desktop and a phone, with and without JavaScript."""
import os
import pathlib
import re

import pytest
import requests
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PICTURES = pathlib.Path(os.environ.get("SOUK_PICTURES", "")) if os.environ.get("SOUK_PICTURES") else None
PAID, DECLINED, BANK = "4242424242424242", "4000000000000002", "4000002500003155"


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, shop):
    """Makes pages: `visitor("phone", javascript=False)`. Faults of scripts fail the test."""
    contexts, faults = [], []

    def make(size="desktop", javascript=True, base=None, **options):
        context = chromium.new_context(
            java_script_enabled=javascript, base_url=base or shop.url,
            **{"viewport": SIZES[size], "has_touch": size == "phone", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text)
                if message.type == "error" and "Content Security Policy" in message.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture(scope="session")
def admin_password(shop):
    return printed_password(shop)


def printed_password(shop):
    """What the demonstration prints when it makes its admin."""
    text = shop.output.read_text() + (shop.folder / "server.log").read_text()
    return re.search(r"admin@example\.com\s+password (\S+)", text).group(1)


@pytest.fixture
def product(shop):
    """A product that is in stock and has no variants."""
    return a_product(shop.url)


def a_product(url):
    answer = requests.get(url + "/v1/search", params={"q": "headphones", "inStock": "true", "limit": 20}).json()
    return next(p for p in answer["data"] if not p.get("variants") and (p.get("stock") or 0) > 5)


def sign_in(page, email, password, target="/account"):
    page.goto("/account/sign-in?return=" + target)
    page.fill("main [name=email]", email)
    page.fill("main [name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**" + target)


def add_to_cart(page, product):
    """Puts a product into the cart and goes to the cart's page, whatever the browser does with the form."""
    page.goto("/p/" + product["slug"])
    page.click("[data-add-to-cart] button[type=submit]")
    page.wait_for_selector(".drawer[open], main .lines")
    page.goto("/cart")


def fill_address(page, email="ann@example.com", name="Ann Buyer"):
    values = {"email": email, "name": name, "street": "1 Main Street", "zip": "62701", "city": "Springfield", "state": "IL"}
    for field, value in values.items():
        box = page.locator(f"main [name={field}]")
        if box.count():
            box.fill(value)
    page.select_option("main [name=country]", "US")


def pay_by_card(page, number):
    page.fill("[name=number]", number)
    page.fill("[name=expiry]", "04/30")
    page.fill("[name=cvv]", "123")
    page.click(".card-form button[type=submit]")


def check_out(page, number=PAID, **address):
    """From the cart to the review, whose button places the order."""
    page.goto("/checkout")
    fill_address(page, **address)
    page.click("main form:has([name=street]) button[type=submit]")
    page.wait_for_url("**/checkout/delivery")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/checkout/payment*")
    pay_by_card(page, number)
    page.wait_for_url("**/checkout/review*")


def place(page):
    page.click("main form[data-once] button[type=submit]")


def ship_and_refund(page, amount="5.00"):
    """On the desk's page of a paid order: sends a parcel, notes that it has arrived, pays a part back."""
    page.fill("[name=carrier]", "Swift Parcels")
    page.fill("[name=trackingNumber]", "SP123")
    page.click("button:has-text('Send the parcel')")
    page.wait_for_selector("text=The parcel is on its way.")
    page.click("button:has-text('Delivered')")
    page.wait_for_selector("text=Noted as delivered.")
    page.fill("[name=amount]", amount)
    page.fill("[name=reason]", "scratched")
    page.click("button:has-text('Refund')")
    page.wait_for_selector("text=The refund is booked")
