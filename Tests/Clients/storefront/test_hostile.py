"""What people and programs send that nobody meant them to: the shop answers with words, never with a fault of its own."""
import base64
import hashlib
import re
import uuid

import pytest
import requests

from .conftest import (PAID, a_product, add_to_cart, check_out, fill_address, pay_by_card, place, printed_password, sign_in)

HTML = {"Accept": "text/html"}
PASSWORD = "orbit violin meadow"


class Browserless(requests.Session):
    """Keeps cookies that are for secure connections only, as browsers do on the loopback address."""

    def __init__(self, url):
        super().__init__()
        self.url = url
        self.headers.update(HTML)

    def send(self, *arguments, **options):
        answer = super().send(*arguments, **options)
        for cookie in self.cookies:
            cookie.secure = False
        return answer

    def look(self, path):
        return self.get(self.url + path, allow_redirects=False)

    def form(self, path, fields=None, **options):
        return self.post(self.url + path, data=fields or {}, allow_redirects=False, **options)


@pytest.fixture
def guest(shop):
    return Browserless(shop.url)


@pytest.fixture(scope="module")
def admin(shop):
    session = Browserless(shop.url)
    session.form("/account/sign-in", {"email": "admin@example.com", "password": printed_password(shop)})
    session.token = re.search(r'name="csrfToken" value="([^"]+)"', session.look("/admin/products/new").text).group(1)
    return session


def faults(answer):
    return re.findall(r'class="(?:notice bad|fault)"[^>]*>(.*?)</p>', answer.text, re.S)


@pytest.mark.parametrize("path,status", [
    ("/search?page=abc&limit=99999999999999&price_min=1e400&rating_min=-5", 200), ("/search?page=99999999999999999999", 200),
    ("/search?q=" + "x" * 5000, 414), ("/search?q=%ff%fe", 400), ("/search?category=%00&q=%00", 200),
    ("/search?q=%22", 200), ("/search?q=brand:", 200), ("/search?q=%F0%9F%98%80", 200), ("/search?page=900&limit=96", 200),
    ("/p/%00", 400), ("/p/" + "x" * 3000, 404), ("/p/..%2f..%2fetc%2fpasswd", 404), ("/track/x", 404),
    ("/cart?done=%3Cscript%3E", 200), ("/cart/items", 405), ("/account/sign-out", 405),
    ("/account/sign-in?return=//evil.example", 200), ("/checkout/payment/card?state=x&token=y", 303)])
def test_addresses_that_nobody_links_to(guest, path, status):
    answer = guest.look(path)
    assert answer.status_code == status, answer.text[:500]
    assert "evil.example" not in answer.text and "\0" not in answer.text and "<script>" not in answer.text.split("<main")[-1]
    if status != 303:
        assert "<h1" in answer.text, "in the clothes of the shop"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE"])
def test_methods_that_a_page_does_not_have(guest, method):
    answer = guest.request(method, guest.url + "/cart")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"] and "<h1" in answer.text


@pytest.mark.parametrize("options,status", [
    ({"data": {"name": "n" * 5_000_000}}, 413), ({"json": {"name": 1}}, 415), ({"data": b""}, 422),
    ({"data": b"name=%zz&email=%ff", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
    ({"files": {"name": ("a", "b")}}, 422),
    ({"data": {"name": "n" * 300, "email": "a@b", "password": "p"}}, 422)])
def test_bodies_that_are_no_form_of_ours(guest, options, status):
    answer = guest.post(guest.url + "/account/register", **options)
    assert answer.status_code == status and "<h1" in answer.text


def test_a_form_of_another_site_changes_nothing(guest, admin):
    answer = guest.form("/cart/items", {"productId": "prod_1006"},
                        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
    for path in ("/admin/products/new", "/cart/items", "/account/sign-out", "/account/profile"):
        assert admin.form(path, {"name": "x", "productId": "prod_1006"}).status_code == 403, path
    assert admin.look("/admin").status_code == 200, "still signed in"


@pytest.mark.parametrize("quantity", ["0", "-1", "abc", "1.5", "9999999999999999999999", "1000001"])
def test_a_quantity_that_is_none(guest, quantity):
    answer = guest.form("/cart/items", {"productId": "prod_1006", "quantity": quantity})
    assert answer.status_code == 422 and faults(answer) == ["Choose a quantity from 1 to 1,000,000."]
    assert "nothing in your cart" in guest.look("/cart").text


@pytest.mark.parametrize("wrong,said", [
    ({"country": "ZZ"}, "Choose one of the list."), ({"country": "<b>"}, "Choose one of the list."),
    ({"email": "x"}, "This is no e-mail address"), ({"name": "n" * 121}, "At most 120 characters."),
    ({"state": "California"}, "Use the two letters"), ({"zip": "\0\0"}, "Fill in: Postal code.")])
def test_addresses_that_are_none(guest, product, wrong, said):
    guest.form("/cart/items", {"productId": product["id"]})
    right = {"email": "x@example.com", "name": "Ann", "street": "1 Main Street", "zip": "12345", "city": "C",
             "country": "US", "state": "CA"}
    answer = guest.form("/checkout/address", {**right, **wrong})
    assert answer.status_code == 422 and any(said in text for text in faults(answer)), faults(answer)
    assert guest.look("/checkout/delivery").headers["Location"] == "/checkout/address"


@pytest.mark.parametrize("wrong,said", [
    ({"number": "4242424242424241"}, "The card number is not right."), ({"expiry": "13/40"}, "The expiry must be"),
    ({"cvv": "1"}, "The security code has")])
def test_cards_that_are_none(visitor, product, wrong, said):
    page = visitor(javascript=False)
    add_to_cart(page, product)
    page.goto("/checkout")
    fill_address(page)
    page.click("main form:has([name=street]) button[type=submit]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/checkout/payment*")
    for name, value in {"number": PAID, "expiry": "04/30", "cvv": "123", **wrong}.items():
        page.fill(f"[name={name}]", value)
    page.click(".card-form button[type=submit]")
    page.wait_for_selector(".card-form .fault")
    assert said in page.inner_text(".card-form .fault")


def test_names_in_every_script(visitor, product):
    page = visitor("phone")
    name = "محمد שלום 北京 😀 \u202eevil"
    add_to_cart(page, product)
    check_out(page, name=name)
    place(page)
    page.wait_for_url("**/track/**")
    assert "محمد" in page.inner_text("main") and "北京" in page.inner_text("main")
    page.goto(page.url.split("?")[0] + "/receipt")
    assert "😀" in page.inner_text("main")


def test_the_steps_cannot_be_taken_out_of_turn(guest, product):
    guest.form("/cart/items", {"productId": product["id"]})
    for step in ("delivery", "payment", "review"):
        assert guest.look("/checkout/" + step).headers["Location"] == "/checkout/address"
        assert guest.form("/checkout/" + step, {"method": "x"}).headers["Location"] == "/checkout/address"


def test_back_and_another_click_lead_to_the_same_order(visitor, product, shop):
    page = visitor()
    add_to_cart(page, product)
    check_out(page, email="back@example.com")
    page.dblclick("main form[data-once] button[type=submit]")
    page.wait_for_url("**/track/**")
    order = page.url.split("?")[0]
    page.go_back()
    page.wait_for_load_state()
    # Whether the browser shows its own copy or asks again, no second order can come of it.
    if page.locator("main form[data-once] button[type=submit]").count():
        place(page)
        page.wait_for_load_state()
        assert page.url.split("?")[0] == order
    else:
        assert "nothing" in page.inner_text("main")
    found = requests.get(shop.url + "/v1/orders", params={"email": "back@example.com"}, headers={"X-API-Key": shop.key()})
    assert found.json()["pagination"]["total"] == 1


def test_another_tab_fills_the_cart_before_the_order_is_sent(visitor, product, shop):
    page = visitor()
    add_to_cart(page, product)
    check_out(page, email="tabs@example.com")
    agreed = page.inner_text("main form[data-once] button")
    other = page.context.new_page()
    other.goto(shop.url + "/p/" + product["slug"])
    other.click("[data-add-to-cart] button[type=submit]")
    other.wait_for_selector(".drawer[open]")
    place(page)
    page.wait_for_selector("text=The total has changed.")
    assert page.inner_text("main form[data-once] button") != agreed
    place(page)
    page.wait_for_url("**/track/**")
    assert "2 ×" in page.inner_text("main")


@pytest.mark.parametrize("step", ["address", "delivery", "payment", "review"])
def test_a_session_ends_at_each_step(visitor, shop, product, step):
    """The next click leads to the sign-in page, and from there back to the cart that was left."""
    email = f"{uuid.uuid4().hex[:10]}@example.com"
    requests.post(shop.url + "/v1/auth/register", json={"email": email, "password": PASSWORD, "name": "Eve"})
    page = visitor(javascript=False)
    sign_in(page, email, PASSWORD)
    add_to_cart(page, product)
    page.goto("/checkout/address")
    ways = {
        "address": lambda: page.click("main form:has([name=street]) button[type=submit]"),
        "delivery": lambda: page.click("main form button[type=submit]"),
        "payment": lambda: pay_by_card(page, PAID),
        "review": lambda: place(page),
    }
    fill_address(page)
    for name, go in ways.items():
        if name == step:
            break
        go()
        page.wait_for_load_state()
    if step != "payment":
        page.wait_for_url(f"**/checkout/{step}*")
    token = requests.post(shop.url + "/v1/auth/login", json={"email": email, "password": PASSWORD}).json()["data"]["token"]
    requests.delete(shop.url + "/v1/users/me/sessions", headers={"Authorization": "Bearer " + token})
    ways[step]()
    page.wait_for_url("**/account/sign-in?**")
    assert "Your session is over" in page.inner_text("main")
    page.fill("main [name=email]", email)
    page.fill("main [name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/checkout/*")
    assert product["name"] in page.inner_text("main")


def test_a_cart_of_a_hundred_lines(shop, visitor):
    products = [p for number in (1, 2) for p in requests.get(
        shop.url + "/v1/products", params={"limit": 100, "page": number}).json()["data"]]
    wanted = [p for p in products if not p.get("variants") and (p.get("stock") or 0) > 0][:100]
    assert len(wanted) == 100
    page = visitor("phone")
    page.goto("/")
    statuses = page.evaluate("""async ids => {
        const statuses = [];
        for (const id of ids) {
            const answer = await fetch("/cart/items", { method: "POST", body: new URLSearchParams({ productId: id }) });
            statuses.push(answer.status);
        }
        return statuses; }""", [product["id"] for product in wanted])
    assert statuses == [200] * 100
    page.goto("/cart")
    assert page.locator("main .line").count() == 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_out(page)
    place(page)
    page.wait_for_url("**/track/**")


@pytest.mark.parametrize("currency,price,shown", [
    ("JPY", 123456789, "¥123,456,789"), ("KWD", 1.5, "1.500 KWD"), ("USD", 0, "$0.00"), ("EUR", 9999999.99, "€9,999,999.99")])
def test_other_currencies_and_prices(visitor, new_shop, currency, price, shown):
    shop = new_shop({"SOUK_CURRENCY": currency})
    made = requests.post(shop.url + "/v1/products?waitForIndex=true", headers={"X-API-Key": shop.key()}, json={
        "name": "Thing", "slug": "thing", "price": price, "currency": currency, "stock": 9})
    assert made.status_code == 201, made.text
    page = visitor("phone", base=shop.url)
    page.goto("/search?q=thing")
    assert shown in page.inner_text("main")
    add_to_cart(page, {"slug": "thing"})
    check_out(page)
    assert shown in page.inner_text("main form[data-once] button")
    place(page)
    page.wait_for_url("**/track/**")
    assert "Thank you" in page.inner_text("h1")


def test_a_gateway_that_cannot_be_reached(new_shop):
    """Ways to pay that it lacks are not offered; a card that it should know is refused in words, and the cart stays."""
    shop = new_shop({
        "SOUK_PAYMENT_GATEWAY": "stripe", "SOUK_STRIPE_KEY": "sk_test_x", "SOUK_STRIPE_WEBHOOK_SECRET": "whsec_x",
        "SOUK_STRIPE_API_BASE": "http://127.0.0.1:9"}, "--demo")
    guest, product = Browserless(shop.url), a_product(shop.url)
    guest.form("/cart/items", {"productId": product["id"]})
    guest.form("/checkout/address", {
        "email": "x@example.com", "name": "Ann", "street": "1 Main Street", "zip": "12345", "city": "C", "country": "US",
        "state": "CA"})
    guest.form("/checkout/delivery", {"method": "us-standard"})
    page = guest.look("/checkout/payment").text
    assert "not possible at the moment" in page and "PayPal" not in page and "Cash on delivery" in page
    assert guest.form("/checkout/payment", {"method": "paypal"}).status_code == 422
    guest.form("/checkout/payment", {"method": "cash_on_delivery"})
    cart = re.search(r'name="cart" value="([^"]+)"', guest.look("/checkout/review").text).group(1)
    secret = next(cookie.value for cookie in guest.cookies if cookie.name == "__Host-souk-cart")
    # As the page ties a card form to its visitor.
    digest = hashlib.sha256(f"card form\n{secret}\n{cart}".encode()).digest()[:12]
    state = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    answer = guest.look(f"/checkout/payment/card?state={state}&token=pm_1")
    assert answer.status_code == 422 and faults(answer), answer.text[:500]
    print(faults(answer))
    assert product["name"] in guest.look("/cart").text
    assert "Cash on delivery" in guest.look("/checkout/review").text, "what was chosen before still holds"


def test_the_desk_refuses_in_words(admin):
    def send(path, **fields):
        return admin.form(path, {"csrfToken": admin.token, **fields})

    for fields, said in [
        ({"name": "x", "price": "1e99"}, "too large"), ({"name": "x", "price": "-1"}, "0 or more"), ({"name": "\0"}, "Fill in"),
        ({"name": "x" * 100_000}, "At most 1000"), ({"name": "x", "stock": "1.5"}, "whole number"),
        ({"name": "x", "id": "../x"}, "an id has"), ({"name": "x", "images": "javascript:alert(1)"}, "no address"),
    ]:
        answer = send("/admin/products/new", **fields)
        assert answer.status_code == 422 and any(said in text for text in faults(answer)), (fields, faults(answer))
    answer = send("/admin/products/prod_1006", name="x", version="999")
    assert answer.status_code == 422 and any("Somebody has changed" in text for text in faults(answer)), faults(answer)
    for filter in ("(((", "brand:=", "price:>abc", "a &&"):
        answer = send("/admin/curations/new", query="kettle", match="exact", filter=filter)
        assert answer.status_code == 422 and any("cannot be read" in text for text in faults(answer)), filter
    for path in ("/admin/inventory?q=&level=", "/admin/inventory?level=-5", "/admin/orders?state=Nope", "/admin/messages?status=no"):
        assert admin.look(path).status_code == 200, path
    for path in ("/admin/orders?page=0", "/admin/audit?page=zz", "/admin/inventory?level=abc"):
        assert admin.look(path).status_code == 400 and "<h1" in admin.look(path).text, path
    for path in ("webhooks/x", "webhooks/x/1", "curations/x", "coupons/X", "products/x", "inventory/x", "orders/x"):
        assert admin.look("/admin/" + path).status_code == 404, path
    assert send("/admin/coupons/new", code="new", type="amount", value="5").status_code == 303
    assert "Coupon NEW" in admin.look("/admin/coupons/NEW").text


def test_script_in_every_field_of_the_desk(admin, shop, visitor, product):
    """Of forms that are kept, and of those that are refused and shown again."""
    script = "<script>window.broken=1</script><img src=x onerror='window.broken=1'>\"'"
    shopper = visitor()
    add_to_cart(shopper, product)
    check_out(shopper, name=script[:100], email="script@example.com")
    place(shopper)
    shopper.wait_for_selector("[data-standing]:has-text('Paid')")
    number = re.search(r"ORD\d+", shopper.inner_text("main")).group(0)
    order, stock = "/admin/orders/" + number, "/admin/inventory/" + product["id"]
    seen = []

    def send(path, **fields):
        answer = admin.form(path, {"csrfToken": admin.token, **fields})
        assert answer.status_code < 500, (path, answer.status_code)
        seen.append((path, answer.text))
        return answer

    send(order + "/shipments", **{"attempt": "script", "carrier": script[:100], "trackingNumber": script[:100], "line-0": "1"})
    send(order + "/refunds", attempt="script", amount="1.00", reason=script)
    send(order + "/refunds", attempt="more", amount=script[:20], reason=script)
    send(stock + "/adjust", quantity="1", reason=script, location=script[:64])
    send(stock + "/adjust", quantity=script, reason=script)
    for code in (script[:40], "SCRIPT"):
        send("/admin/coupons/new", code=code, type="amount", value="5", description=script, categories=script)
    send("/admin/synonyms", synonyms=script[:50] + ", other", root=script)
    send("/admin/synonyms/preview", synonyms=script + ", other", **{"try": script})
    for target in ("/" + script, script):
        send("/admin/curations/new", query=script, match="exact", redirect=target, pins=script.split(" ")[0])
    send("/admin/curations/new/preview", query=script, match="exact")
    send("/admin/webhooks", url="https://example.com/" + uuid.uuid4().hex, description=script)
    send("/admin/webhooks", url=script, events=script, description=script)
    for role in ("service", script):
        send("/admin/keys", name=script, role=role)
    send("/admin/products/new", name=script, brand=script, price=script[:20], attributes=script, images=script)
    send("/admin/import", file=script)
    for path in (order, stock, "/admin", "/admin/orders", "/admin/coupons", "/admin/coupons/SCRIPT", "/admin/synonyms",
                 "/admin/curations", "/admin/webhooks", "/admin/keys", "/admin/audit", "/admin/messages",
                 "/admin/audit?subject=" + requests.utils.quote(script), "/admin/products?q=" + requests.utils.quote(script)):
        answer = admin.look(path)
        assert answer.status_code == 200, path
        seen.append((path, answer.text))
    for path, text in seen:
        assert "<script>window" not in text and "<img src=x" not in text, path
    shown = "".join(text for _, text in seen)
    assert shown.count("&lt;script&gt;window") > 20
    shopper.goto(shopper.url.split("?")[0])
    assert script[:100] in shopper.inner_text("main") and shopper.evaluate("window.broken") is None
    # What is left behind would lead searches of other tests away.
    for path in set(re.findall(r"/admin/(?:curations|synonyms)/[a-z]+_[0-9a-z]+", shown)):
        send(path + "/delete")
