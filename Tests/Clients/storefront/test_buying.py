"""Journeys of shoppers, on desktop and phone, with and without JavaScript."""
import email
import email.policy
import re
import time
import uuid

import pytest
import requests

from .conftest import BANK, DECLINED, PAID, add_to_cart, check_out, pay_by_card, place, sign_in

EVERYWHERE = pytest.mark.parametrize(
    "size,javascript", [("desktop", True), ("phone", True), ("desktop", False), ("phone", False)])


@EVERYWHERE
def test_guest_buys_and_follows_the_order(visitor, product, size, javascript):
    page = visitor(size, javascript)
    page.goto("/")
    page.fill(".site-header [name=q]", "headphones")
    page.press(".site-header [name=q]", "Enter")
    page.wait_for_url("**/search?q=headphones*")
    assert "“headphones”" in page.title()
    add_to_cart(page, product)
    assert product["name"] in page.inner_text("main .lines")
    check_out(page)
    assert "4242" in page.inner_text("main")
    place(page)
    page.wait_for_url("**/track/**")
    assert "Thank you" in page.inner_text("h1")
    number = re.search(r"ORD\d+", page.inner_text("main")).group(0)
    page.wait_for_selector("[data-standing]:has-text('Paid')")
    page.goto(page.url.split("?")[0])
    assert number in page.inner_text("h1")
    page.click("text=Receipt")
    assert number in page.inner_text("main")


@EVERYWHERE
def test_customer_registers_buys_and_finds_the_order(visitor, product, size, javascript):
    page = visitor(size, javascript)
    email = f"{uuid.uuid4().hex[:10]}@example.com"
    page.goto("/account/register")
    page.fill("main [name=name]", "Cara Customer")
    page.fill("main [name=email]", email)
    page.fill("main [name=password]", "orbit violin meadow")
    page.click("main button[type=submit]")
    assert "Look into your mail" in page.inner_text("h1")
    sign_in(page, email, "orbit violin meadow")
    add_to_cart(page, product)
    check_out(page, name="Cara Customer")
    place(page)
    page.wait_for_url("**/account/orders/**")
    page.goto("/account/orders")
    assert page.locator(".order-rows li").count() == 1
    page.goto("/account/sessions")
    page.click("text=Sign out")
    page.goto("/account/orders")
    assert "/account/sign-in" in page.url


def test_a_new_customer_goes_on_where_they_began(visitor, product):
    page = visitor(javascript=False)
    email = f"{uuid.uuid4().hex[:10]}@example.com"
    add_to_cart(page, product)
    page.goto("/checkout/address")
    page.click("main a:has-text('Sign in')")
    page.click("main a:has-text('Open an account')")
    page.fill("main [name=name]", "Nora New")
    page.fill("main [name=email]", email)
    page.fill("main [name=password]", "orbit violin meadow")
    page.click("main button[type=submit]")
    page.click("main a:has-text('Sign in')")
    page.fill("main [name=email]", email)
    page.fill("main [name=password]", "orbit violin meadow")
    page.click("main button[type=submit]")
    page.wait_for_url("**/checkout/address")
    assert product["name"] in page.inner_text("main"), "the cart came along"


@EVERYWHERE
def test_declined_card_then_another(visitor, product, size, javascript):
    page = visitor(size, javascript)
    add_to_cart(page, product)
    check_out(page, DECLINED)
    place(page)
    page.wait_for_url("**/track/**")
    assert "Nothing was charged" in page.inner_text("main")
    page.click("main a:has-text('Pay')")
    page.wait_for_url("**/pay")
    pay_by_card(page, PAID)
    page.wait_for_url("**/pay/card*")
    place(page)
    page.wait_for_selector("[data-standing]:has-text('Paid')")


@pytest.mark.parametrize("javascript", [True, False])
def test_bank_asks_for_agreement(visitor, product, javascript):
    page = visitor("phone", javascript)
    add_to_cart(page, product)
    check_out(page, BANK)
    place(page)
    page.wait_for_load_state()
    if "/track/" in page.url:
        page.click("text=Go on to your bank")
    page.click("button:has-text('Approve payment')")
    # While the gateway still works on it, the page asks again by itself.
    page.wait_for_selector("[data-standing]:has-text('Paid')")


def test_a_form_sent_twice_orders_once(visitor, product, shop):
    page = visitor()
    add_to_cart(page, product)
    check_out(page, email="twice@example.com")
    page.evaluate("() => { const form = document.querySelector('main form[data-once]'); form.submit(); form.submit(); }")
    page.wait_for_url("**/track/**")
    key = shop.key()
    found = requests.get(shop.url + "/v1/orders", params={"email": "twice@example.com"}, headers={"X-API-Key": key})
    assert found.json()["pagination"]["total"] == 1


def test_two_tabs_and_a_stale_cart(visitor, product):
    page = visitor()
    add_to_cart(page, product)
    other = page.context.new_page()
    other.goto("/cart")
    other.click("main .line button:has-text('Remove')")
    other.wait_for_selector("text=nothing in your cart")
    # The first tab still shows the item.
    page.fill("main .line input[name=quantity]", "2")
    page.locator("main .line form:has(input[name=quantity]) button").first.click()
    page.wait_for_load_state()
    assert "no longer in your cart" in page.inner_text("body") or "nothing in your cart" in page.inner_text("body")
    page.goto("/checkout/review")
    assert "/cart" in page.url


def test_session_ends_in_the_middle_of_checkout(visitor, product, shop):
    page = visitor(javascript=False)
    email = f"{uuid.uuid4().hex[:10]}@example.com"
    requests.post(shop.url + "/v1/auth/register", json={"email": email, "password": "orbit violin meadow", "name": "Eve"})
    sign_in(page, email, "orbit violin meadow")
    add_to_cart(page, product)
    page.goto("/checkout/address")
    token = requests.post(shop.url + "/v1/auth/login", json={"email": email, "password": "orbit violin meadow"}).json()["data"]["token"]
    requests.delete(shop.url + "/v1/users/me/sessions", headers={"Authorization": "Bearer " + token})
    page.goto("/checkout/delivery")
    assert "sign-in" in page.url or "Sign in" in page.inner_text("main") or "/cart" in page.url
    sign_in(page, email, "orbit violin meadow", "/cart")
    assert product["name"] in page.inner_text("main")


def test_another_price_is_told_before_it_is_paid(visitor, shop):
    key = {"X-API-Key": shop.key()}
    made = requests.post(
        shop.url + "/v1/products?waitForIndex=true", headers=key,
        json={"name": "Wobbly lamp", "price": 20, "stock": 9, "slug": "wobbly-" + uuid.uuid4().hex[:8]}).json()["data"]
    page = visitor()
    add_to_cart(page, made)
    requests.patch(shop.url + "/v1/products/" + made["id"], headers=key, json={"price": 25})
    page.reload()
    assert "$25.00" in page.inner_text("main")
    check_out(page)
    assert "$25.00" in page.inner_text("main")


def test_the_mail_of_a_guest_leads_to_the_order(visitor, product, shop):
    """Also in a shop that was given no address: links lead to where it listens."""
    page = visitor(javascript=False)
    add_to_cart(page, product)
    check_out(page, email="post@example.com")
    place(page)
    page.wait_for_url("**/track/**")
    address = page.url.split("?")[0]
    assert address.startswith(shop.url)
    deadline = time.monotonic() + 30
    linked = []
    while not linked and time.monotonic() < deadline:
        for file in (shop.data / "mail").glob("*order-confirmation.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if message["To"] == "post@example.com":
                linked = re.findall(r"https?://\S+/track/\S+", message.get_body(("plain",)).get_content())
        time.sleep(0.1)
    assert linked == [address]
