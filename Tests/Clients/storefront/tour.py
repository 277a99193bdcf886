"""A walk through every page of the shop and the desk in each of their states: full, empty, refused, gone.

What it sees is collected as `Sight`s: what axe finds in each size and scheme, and the source as the server sent it.
With `SOUK_PICTURES` set to a folder, pictures of all of them are kept there.
"""
import contextlib
import dataclasses
import http.server
import json
import re
import socket
import threading
import time

import requests
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe

from .conftest import (
    BANK, DECLINED, PICTURES, SIZES, a_product, check_out, fill_address, pay_by_card, place, ship_and_refund, sign_in)

# Between them both sizes and both sets of colours, which is what rules of accessibility depend on.
LOOKS = [("desktop", "light"), ("phone", "dark")]
PICTURED = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
PASSWORD = "orbit violin meadow"
LONG = "Incomprehensibilities" * 14


@dataclasses.dataclass
class Sight:
    name: str
    address: str
    source: str
    # By size and scheme.
    violations: dict
    # Pixels that stand out of the window, by size.
    excess: dict


class Refusing:
    """A mail server that refuses whom it does not know, for good."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("lost"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@contextlib.contextmanager
def peers():
    """A mail server and a receiver of webhooks; answers their ports."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mail = Controller(Refusing(), hostname="127.0.0.1", port=port)
    mail.start()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(410 if self.path == "/gone" else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    hooks = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=hooks.serve_forever, daemon=True).start()
    try:
        yield port, hooks.server_address[1]
    finally:
        hooks.shutdown()
        mail.stop()


class Tour:
    def __init__(self, page, shop):
        self.page, self.shop, self.sights = page, shop, []
        self.key = {"X-API-Key": shop.key()}
        self.document = None
        page.on("response", self.note)

    def note(self, response):
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.document = response

    def api(self, method, path, json=None):
        answer = requests.request(method, self.shop.url + "/v1" + path, json=json, headers=self.key)
        assert answer.ok, (path, answer.text)
        return answer.json().get("data") if answer.content else None

    # MARK: Looking

    def look(self, name, looks=LOOKS):
        """Takes in the page as it is now. A script may have exchanged it, then its source is asked for again."""
        page = self.page
        page.wait_for_load_state()
        if self.document and self.document.url == page.url and self.document.status not in (301, 302, 303):
            source = self.document.text()
        else:
            source = page.request.get(page.url, headers={"Accept": "text/html"}).text()
        violations, excess = {}, {}
        for size, scheme in PICTURED if PICTURES and looks == LOOKS else looks:
            page.set_viewport_size(SIZES[size])
            page.emulate_media(color_scheme=scheme)
            if (size, scheme) in looks:
                found = Axe().run(page).response["violations"]
                if found:
                    violations[f"{size} {scheme}"] = [
                        {"rule": f["id"], "nodes": [n["html"] for n in f["nodes"]][:3]} for f in found]
                excess[size] = max(0, page.evaluate("document.documentElement.scrollWidth") - SIZES[size]["width"])
            if PICTURES:
                self.picture(name, size, scheme)
        page.set_viewport_size(SIZES["desktop"])
        page.emulate_media(color_scheme="light")
        self.sights.append(Sight(name, page.url[len(self.shop.url):] if page.url.startswith(self.shop.url) else page.url,
                                 source, violations, excess))

    def picture(self, name, size, scheme):
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        file = f"{len(self.sights):03d}-{name.replace(' ', '-')}-{size}-{scheme}.png"
        # What lies over the page moves with the window.
        is_covered = self.page.locator("dialog[open], .facets.open").count() > 0
        self.page.screenshot(path=str(PICTURES / file), full_page=not is_covered)

    def visit(self, name, path):
        self.page.goto(self.shop.url + path if path.startswith("/") else path)
        self.look(name)

    def send(self, selector="main form button[type=submit]"):
        """Sends a form past what the browser checks itself, so that the server's words are seen."""
        button = self.page.locator(selector).first
        button.evaluate("button => { if (button.form) button.form.noValidate = true; }")
        button.click()
        self.page.wait_for_load_state()

    def new_visitor(self):
        self.page.context.clear_cookies()

    def add(self, slug, quantity=1):
        self.page.goto(self.shop.url + "/p/" + slug)
        self.page.fill("main [name=quantity]", str(quantity))
        self.page.click("[data-add-to-cart] button[type=submit]")
        self.page.wait_for_selector(".drawer[open]")

    # MARK: The walk

    def searching(self):
        page = self.page
        self.visit("home", "/")
        box = page.locator(".site-header [name=q]")
        box.press_sequentially("headph")
        page.wait_for_selector("#suggestions [role=option]")
        box.press("ArrowDown")
        self.look("suggestions")
        self.visit("everything", "/search")
        self.visit("results", "/search?q=headphones")
        self.visit("results filtered", "/search?q=headphones&inStock=true&price_max=300&rating_min=4&sort=price_asc")
        self.visit("category", "/search?category=Electronics")
        self.visit("corrected", "/search?q=headfones")
        self.visit("words dropped", "/search?q=wireless+headphones+zzqqxxw")
        self.visit("nothing found", "/search?q=zzqqxxw")
        self.visit("nothing found with filters", "/search?q=headphones&price_max=1&brand=Nobody")
        self.visit("a later page", "/search?limit=48&page=6")
        self.visit("a page too far", "/search?page=900")
        page.set_viewport_size(SIZES["phone"])
        page.goto(self.shop.url + "/search?q=headphones")
        page.click("[data-open-filters]")
        self.look("filter sheet", [("phone", "light"), ("phone", "dark")])

    def products(self):
        plain = a_product(self.shop.url)
        self.slug = plain["slug"]
        self.visit("product", "/p/" + self.slug)
        self.visit("product with variants", "/p/piccolo-mini-earbuds")
        make = lambda **fields: self.api("POST", "/products?waitForIndex=true", fields)
        bare = make(name="Bare lamp", slug="bare-lamp", price=12, stock=0)
        self.visit("product without picture, sold out", "/p/" + bare["slug"])
        make(name="Bespoke table", slug="bespoke-table", brand="Table & Söhne")
        self.visit("product without price", "/p/bespoke-table")
        make(name=LONG, slug="long", brand=LONG[:200], price=1234567.89, compareAtPrice=9999999.99, stock=3,
             description=LONG + "\n\n" + "كتاب عن البحر " * 30, rating=4.56, ratingCount=1234567,
             categories=[["Words", "Long words", LONG[:100], "Longer"]], attributes={LONG[:60]: LONG, "size": ["S", "M"]})
        self.visit("product of one long word", "/p/long")
        self.visit("long words found", "/search?q=Incomprehensibilities")
        make(name="Sixty socks", slug="sixty-socks", price=9, variants=[
            {"id": f"sock-{n}", "options": {"color": f"Color {n // 6}", "size": f"{36 + n % 6}"}, "price": 9 + n % 3,
             "stock": n % 4} for n in range(60)])
        self.visit("product of sixty variants", "/p/sixty-socks")
        self.visit("product gone", "/p/no-such-product")
        self.visit("nothing there", "/no/such/page")

    def buying(self):
        page, url = self.page, self.shop.url
        self.visit("cart empty", "/cart")
        page.goto(url + "/p/" + self.slug)
        page.click("[data-add-to-cart] button[type=submit]")
        page.wait_for_selector(".drawer[open]")
        self.look("cart drawer")
        self.add("long", 2)
        made = self.api("POST", "/products?waitForIndex=true", {"name": "Wobbly lamp", "slug": "wobbly", "price": 20, "stock": 9})
        self.add("wobbly", 4)
        self.visit("cart filled", "/cart")
        page.fill("main [name=coupon]", "NOSUCH")
        self.send("main .coupon button")
        self.look("coupon refused")
        page.fill("main [name=coupon]", "TAKE20")
        self.send("main .coupon button")
        self.look("coupon applied")
        self.api("PATCH", "/products/" + made["id"], {"price": 25, "stock": 1})
        self.visit("cart with changed price and stock", "/cart")
        self.visit("checkout blocked", "/checkout/address")
        requests.delete(f"{self.shop.url}/v1/products/{made['id']}", headers=self.key)
        self.visit("cart with a product gone", "/cart")
        for _ in range(2):
            page.locator("main .line form:has([name=remove]) button").last.click()
            page.wait_for_load_state()
        page.goto(url + "/checkout")
        self.look("checkout address")
        self.send("main form:has([name=street]) button[type=submit]")
        page.wait_for_selector(".fault")
        self.look("checkout address with faults")
        fill_address(page)
        page.click("main form:has([name=street]) button[type=submit]")
        page.wait_for_url("**/checkout/delivery")
        self.look("checkout delivery")
        page.click("main form button[type=submit]")
        page.wait_for_url("**/checkout/payment*")
        self.look("checkout payment")
        pay_by_card(page, "4242424242424241")
        page.wait_for_selector(".card-form .fault")
        self.look("checkout payment with a fault")
        pay_by_card(page, DECLINED)
        page.wait_for_url("**/checkout/review*")
        self.look("checkout review")
        self.visit("checkout payment with a card", "/checkout/payment")
        page.goto(url + "/checkout/review")
        place(page)
        page.wait_for_url("**/track/**")
        self.look("order declined")
        page.click("main a:has-text('Pay')")
        page.wait_for_url("**/pay")
        self.look("pay again")
        pay_by_card(page, BANK)
        page.wait_for_url("**/pay/card*")
        self.look("pay again with a card")
        place(page)
        page.wait_for_load_state()
        waiting = page.url
        self.look("order waits for the bank")
        if "/track/" in page.url:
            page.click("text=Go on to your bank")
        page.wait_for_selector("button:has-text('Approve payment')")
        self.look("page of the bank")
        page.click("button:has-text('Approve payment')")
        page.wait_for_url("**/track/**")
        self.look("confirmation")
        self.track = page.url.split("?")[0]
        self.number = re.search(r"ORD\d+", page.inner_text("main")).group(0)
        page.click("text=Receipt")
        self.look("receipt")
        self.visit("tracking", self.track)
        self.visit("tracking of nobody", "/track/" + "x" * 43)
        self.add(self.slug)
        check_out(self.page, email="lost@example.com")
        place(page)
        page.wait_for_url("**/track/**")
        assert waiting

    def account(self):
        page, url = self.page, self.shop.url
        self.new_visitor()
        self.visit("sign in", "/account/sign-in")
        self.visit("sign in, session over", "/account/sign-in?expired=1&return=/checkout")
        page.fill("main [name=email]", "ann@example.com")
        page.fill("main [name=password]", "wrong wrong wrong")
        self.send()
        self.look("sign in refused")
        self.visit("register", "/account/register")
        self.send()
        self.look("register with faults")
        page.fill("main [name=name]", "Ada " + "Longname" * 20)
        page.fill("main [name=email]", "ada@example.com")
        page.fill("main [name=password]", PASSWORD)
        self.send()
        self.look("registered")
        self.visit("forgot", "/account/forgot")
        page.fill("main [name=email]", "ada@example.com")
        self.send()
        self.look("forgot, sent")
        self.visit("reset", "/account/reset?token=x")
        page.fill("main [name=password]", PASSWORD)
        self.send()
        self.look("reset refused")
        self.visit("verify", "/account/verify?token=x")
        self.send()
        self.look("verify refused")
        sign_in(page, "ada@example.com", PASSWORD)
        self.look("account of a newcomer")
        self.visit("own orders empty", "/account/orders")
        self.visit("addresses empty", "/account/addresses")
        self.visit("new address", "/account/addresses/new")
        self.send("main .form button[type=submit]")
        self.look("new address with faults")
        for label in ("Home", LONG[:60]):
            page.goto(url + "/account/addresses/new")
            fill_address(page)
            page.fill("main [name=label]", label)
            page.click("main .form button[type=submit]")
            page.wait_for_url("**/account/addresses?*")
        self.look("addresses")
        page.locator("main .addresses a").first.click()
        self.look("edit an address")
        self.visit("profile", "/account/profile")
        page.fill("main [name=currentPassword]", "wrong")
        page.fill("main [name=newPassword]", "short")
        self.send("main form[action$=password] button")
        self.look("profile with a fault")
        self.visit("sessions", "/account/sessions")
        self.add(self.slug)
        page.goto(url + "/checkout")
        self.look("checkout with saved addresses")
        page.locator("main button:has-text('Send here')").first.click()
        page.wait_for_url("**/checkout/delivery")
        page.click("main form button[type=submit]")
        page.wait_for_url("**/checkout/payment*")
        page.check("main [value=cash_on_delivery]")
        page.click("main form:has([name=method]) button[type=submit]")
        page.wait_for_url("**/checkout/review*")
        place(page)
        page.wait_for_url("**/account/orders/**")
        self.look("own order, paid later")
        self.visit("account", "/account")
        self.visit("own orders", "/account/orders")
        page.locator(".order-rows a").first.click()
        page.click("main button:has-text('Cancel')")
        page.wait_for_load_state()
        self.look("own order canceled")
        self.visit("desk refused", "/admin")

    def desk(self, admin_password, hooks):
        page, url = self.page, self.shop.url
        self.new_visitor()
        sign_in(page, "admin@example.com", admin_password, "/admin")
        for name in ("synonyms", "curations", "webhooks", "import"):
            self.visit(f"desk {name} before anything", "/admin/" + name)
        self.visit("desk orders", "/admin/orders")
        self.visit("desk orders, none", "/admin/orders?q=nobody@example.com")
        self.visit("desk order", "/admin/orders/" + self.number)
        page.fill("[name=amount]", "999999")
        self.send("button:has-text('Refund')")
        self.look("desk order, refund refused")
        page.goto(f"{url}/admin/orders/{self.number}")
        ship_and_refund(page)
        self.look("desk order sent and refunded")
        self.visit("desk order unknown", "/admin/orders/ORD999999")
        self.visit("desk products", "/admin/products")
        self.visit("desk products, none", "/admin/products?q=zzqqxxw")
        self.visit("desk new product", "/admin/products/new")
        page.fill("main [name=price]", "many")
        self.send("main .form button[type=submit]")
        self.look("desk new product with faults")
        self.visit("desk product", "/admin/products/prod_1006")
        self.visit("desk inventory", "/admin/inventory")
        self.visit("desk inventory, nothing low", "/admin/inventory?level=0")
        self.visit("desk stock", "/admin/inventory/prod_1006")
        found = requests.get(url + "/v1/products/slug/piccolo-mini-earbuds")
        earbuds = found.json()["data"]["id"] if found.ok else "prod_1006"
        self.visit("desk stock of variants", "/admin/inventory/" + earbuds)
        page.goto(url + "/admin/import")
        lines = [json.dumps({"id": f"tour-{n}", "name": f"Imported {n}", "price": "9.50"}) for n in range(12)]
        lines[3] = json.dumps({"id": "tour-bad", "name": "Bad", "price": "a lot"})
        lines[7] = "{ this is no JSON " + LONG
        page.set_input_files("[name=file]", {"name": "products.jsonl", "mimeType": "text/plain", "buffer": "\n".join(lines).encode()})
        page.click("main button[type=submit]")
        page.wait_for_selector("[data-rejected]")
        self.look("desk import with rejected rows")
        self.visit("desk coupons", "/admin/coupons")
        self.visit("desk new coupon", "/admin/coupons/new")
        self.send("main .form button[type=submit]")
        self.look("desk new coupon with faults")
        self.visit("desk coupon", "/admin/coupons/WELCOME10")
        page.goto(url + "/admin/synonyms")
        page.fill("main [name=synonyms]", "headphones, brainbox")
        page.fill("main [name=try]", "brainbox")
        page.wait_for_selector("[data-preview] ol li")
        self.look("desk synonyms previewed")
        page.click("main button:text-is('Add')")
        page.wait_for_url("**/admin/synonyms?done=saved")
        self.look("desk synonyms")
        page.goto(url + "/admin/curations/new?q=kettle")
        page.fill("main [name=pins]", "prod_1006 1")
        page.locator("[data-preview] ol").nth(1).wait_for()
        page.locator("[data-preview] summary").first.click()
        self.look("desk new curation previewed")
        page.click("main button:text-is('Save')")
        page.wait_for_url("**/admin/curations?done=saved")
        self.look("desk curations")
        page.click("main table a")
        page.wait_for_url("**/admin/curations/*")
        self.look("desk curation")
        page.fill("main [name=redirect]", "https://elsewhere.example")
        self.send("main button:text-is('Save')")
        self.look("desk curation with faults")
        self.webhooks(hooks)
        self.visit("desk keys", "/admin/keys")
        page.fill("main [name=name]", "Till")
        page.select_option("main [name=role]", "service")
        page.check("[value='orders:read']")
        page.click("main button:has-text('Make the key')")
        page.wait_for_selector(".secret")
        self.look("desk key made")
        self.send("main button:has-text('Make the key')")
        self.look("desk key with faults")
        for _ in range(300):
            page.goto(url + "/admin/messages?status=dead")
            if page.locator("main table").count():
                break
            page.wait_for_timeout(100)
        self.look("desk messages that failed")
        self.visit("desk messages", "/admin/messages")
        self.visit("desk messages, none", "/admin/messages?status=pending")
        self.visit("desk audit", "/admin/audit")
        self.visit("desk audit, none", "/admin/audit?subject=nothing/like/this")
        self.visit("desk overview", "/admin")
        page.goto(f"{url}/admin/inventory/prod_1006")
        page.evaluate("document.querySelectorAll('[name=csrfToken]').forEach(field => field.value = 'x')")
        self.send("button:has-text('Set the count')")
        self.look("form of another page")
        self.visit("desk page unknown", "/admin/nothing")
        self.visit("sent and refunded order of the shopper", self.track)
        self.visit("receipt with a refund", self.track + "/receipt")

    def webhooks(self, port):
        page, url = self.page, self.shop.url
        page.goto(url + "/admin/webhooks")
        page.fill("main [name=url]", "ftp://example.com")
        self.send("main button:text-is('Add')")
        self.look("desk webhook refused")
        for path in ("/good", "/gone"):
            page.goto(url + "/admin/webhooks")
            page.fill("main [name=url]", f"http://127.0.0.1:{port}{path}")
            page.fill("main [name=description]", "The warehouse")
            page.click("main button:text-is('Add')")
            page.wait_for_selector(".secret")
        self.look("desk webhook made")
        for path in ("/good", "/gone"):
            page.goto(url + "/admin/webhooks")
            page.click(f"main table a:has-text('{path}')")
            page.wait_for_url("**/admin/webhooks/*")
            page.click("main button:has-text('Send a test message')")
            page.wait_for_load_state()
            if path == "/good":
                self.look("desk webhook tried")
        self.api("PATCH", "/products/prod_1006", {"description": "Told to the world."})
        deadline = time.monotonic() + 15
        page.goto(url + "/admin/webhooks")
        page.click("main table a:has-text('/good')")
        page.wait_for_url("**/admin/webhooks/*")
        while not page.locator("main table a").count() and time.monotonic() < deadline:
            page.wait_for_timeout(100)
            page.reload()
        self.look("desk webhook")
        page.locator("main table a").first.click()
        page.wait_for_load_state()
        self.look("desk delivery")
        page.goto(url + "/admin/webhooks")
        self.look("desk webhooks")


def tour(browser, shop, admin_password, hooks):
    """Everything there is to see, by one browser."""
    context = browser.new_context(viewport=SIZES["desktop"], base_url=shop.url)
    try:
        walk = Tour(context.new_page(), shop)
        walk.page.set_default_timeout(60_000)
        walk.searching()
        walk.products()
        walk.buying()
        walk.account()
        walk.desk(admin_password, hooks)
        return walk.sights
    finally:
        context.close()
