"""The merchant's desk: sending and refunding an order, importing a file with errors, and what only admins may do."""
import gzip
import json
import socket
import uuid

import pytest
import requests
from aiosmtpd.controller import Controller

from .conftest import add_to_cart, check_out, place, ship_and_refund, sign_in

BOTH = pytest.mark.parametrize("size,javascript", [("desktop", True), ("phone", False)])


@pytest.fixture
def desk(visitor, admin_password):
    def make(size="desktop", javascript=True):
        page = visitor(size, javascript)
        sign_in(page, "admin@example.com", admin_password, "/admin")
        return page

    return make


@BOTH
def test_admin_ships_and_refunds(visitor, desk, product, size, javascript):
    shopper = visitor()
    add_to_cart(shopper, product)
    check_out(shopper)
    place(shopper)
    shopper.wait_for_url("**/track/**")
    number = shopper.inner_text("main").split("ORD")[1][:6]
    page = desk(size, javascript)
    page.goto("/admin/orders")
    page.fill("main [name=q]", "ORD" + number)
    page.click("main button:has-text('Show')")
    page.wait_for_url("**/admin/orders/ORD" + number)
    ship_and_refund(page)
    shopper.goto(shopper.url.split("?")[0])
    assert "SP123" in shopper.inner_text("main")
    assert "Delivered" in shopper.inner_text("[data-standing]")
    shopper.click("text=Receipt")
    assert "$5.00" in shopper.inner_text("main")
    page.fill("[name=amount]", "999999")
    page.click("button:has-text('Refund')")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("[name=amount]") == "999999"


@BOTH
def test_import_shows_progress_and_rejected_rows(desk, tmp_path, size, javascript):
    mark = uuid.uuid4().hex[:8]
    lines = [json.dumps({"id": f"{mark}-{n}", "name": f"Imported {mark} {n}", "price": "9.50"}) for n in range(40)]
    lines[3] = json.dumps({"id": f"{mark}-bad", "name": "Bad <script>alert(1)</script>", "price": "a lot"})
    lines[7] = "{ this is no JSON"
    file = tmp_path / "products.jsonl"
    file.write_text("\n".join(lines))
    page = desk(size, javascript)
    page.goto("/admin/import")
    if javascript:
        # Dropped as a person would.
        transfer = page.evaluate_handle(
            """text => { const data = new DataTransfer();
               data.items.add(new File([text], 'products.jsonl')); return data; }""", file.read_text())
        page.dispatch_event(".dropzone", "drop", {"dataTransfer": transfer})
    else:
        page.set_input_files("[name=file]", str(file))
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-rejected]")
    assert page.inner_text("[data-rejected]") == "2"
    rows = page.inner_text("[data-import-result] table")
    assert "4" in rows and "8" in rows and "price" in rows
    page.goto("/admin/products?q=" + f"Imported+{mark}")
    page.wait_for_selector("main table")
    assert mark in page.inner_text("main table")


def test_import_of_a_packed_file_only_to_check_it(desk, tmp_path, shop):
    mark = uuid.uuid4().hex[:8]
    file = tmp_path / "products.csv.gz"
    file.write_bytes(gzip.compress(f"id,name,price\n{mark},Checked only,3.00\n".encode()))
    page = desk()
    page.goto("/admin/import")
    page.set_input_files("[name=file]", str(file))
    page.check("[name=dryRun]")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=checked only")
    assert requests.get(f"{shop.url}/v1/products/{mark}").status_code == 404


@BOTH
def test_products_and_stock(desk, size, javascript):
    mark = uuid.uuid4().hex[:8]
    page = desk(size, javascript)
    page.goto("/admin/products/new")
    page.fill("main [name=id]", mark)
    page.fill("main [name=name]", "Teapot " + mark)
    page.fill("main [name=price]", "many")
    page.fill("main [name=attributes]", "color: Red\nsize: S | M")
    page.fill("main [name=stock]", "4")
    page.click("main .form button[type=submit]")
    page.wait_for_selector("[data-field=price] .fault")
    assert page.input_value("main [name=name]") == "Teapot " + mark
    page.fill("main [name=price]", "31.5")
    page.click("main .form button[type=submit]")
    page.wait_for_url("**/admin/products/" + mark + "*")
    stale = page.get_attribute("main [name=version]", "value")
    page.fill("main [name=attributes]", "color: Blue")
    page.click("main .form button[type=submit]")
    page.wait_for_selector("text=Saved.")
    assert page.input_value("main [name=attributes]") == "color: Blue"
    assert stale != page.get_attribute("main [name=version]", "value")
    page.goto(f"/admin/inventory/{mark}")
    page.fill("[name=units]", "7")
    page.click("button:has-text('Set the count')")
    page.wait_for_selector("text=The stock is counted.")
    page.fill("[name=quantity]", "-2")
    page.fill("main [name=reason]", "broken")
    page.click("main button:text-is('Adjust')")
    page.wait_for_selector("text=The stock is adjusted.")
    assert "broken" in page.inner_text("main")
    page.goto("/admin/products/" + mark)
    page.click("text=Delete this product")
    page.wait_for_url("**/admin/products?done=deleted")


def test_coupon_is_made_and_used(visitor, desk, product):
    code = "SPRING" + uuid.uuid4().hex[:6].upper()
    page = desk()
    page.goto("/admin/coupons/new")
    page.fill("main [name=code]", code)
    page.select_option("main [name=type]", "percentage")
    page.click("main .form button[type=submit]")
    page.wait_for_selector("[data-field=value] .fault")
    page.fill("main [name=value]", "10")
    page.click("main .form button[type=submit]")
    page.wait_for_url("**/admin/coupons?done=saved")
    assert code in page.inner_text("main")
    shopper = visitor("phone")
    add_to_cart(shopper, product)
    shopper.fill("main [name=coupon]", code)
    shopper.press("main [name=coupon]", "Enter")
    shopper.wait_for_selector(f"text=Discount ({code})")


def test_curation_is_previewed_while_it_is_typed(desk, shop):
    page = desk()
    found = requests.get(shop.url + "/v1/search", params={"q": "kettle", "limit": 5}).json()["data"]
    last = found[-1]["id"]
    page.goto("/admin/curations/new?q=kettle")
    assert page.locator("[data-preview] ol").count() == 1
    page.fill("main [name=pins]", last + " 1")
    page.locator("[data-preview] ol").nth(1).wait_for()
    draft = page.locator("[data-preview] ol").nth(1).locator("li").first
    assert last in draft.inner_text() and "pinned" in draft.inner_text()
    now = page.locator("[data-preview] ol").first.locator("li").first
    now.locator("summary").click()
    assert now.locator("dt:visible").count() > 0, "the score is explained"
    assert requests.get(shop.url + "/v1/search", params={"q": "kettle"}).json()["data"][0]["id"] == found[0]["id"]
    page.click("main button:text-is('Save')")
    page.wait_for_url("**/admin/curations?done=saved")
    assert requests.get(shop.url + "/v1/search?q=kettle", headers={"Cache-Control": "no-cache"}).json()["data"][0]["id"] == last
    page.click("main table a")
    page.click("text=Delete this curation")
    page.wait_for_url("**/admin/curations?done=deleted")


def test_a_rule_leads_to_another_page(visitor, desk):
    page = desk()
    page.goto("/admin/curations/new?q=open+sesame")
    page.fill("main [name=redirect]", "/account/forgot")
    page.click("main button:text-is('Save')")
    page.wait_for_url("**/admin/curations?done=saved")
    shopper = visitor()
    shopper.goto("/search?q=kettle")
    box = shopper.locator(".site-header [name=q]")
    with shopper.expect_response(lambda answer: "/search?q=open" in answer.url):
        box.fill("open sesame")
    shopper.wait_for_timeout(300)
    assert "/search?q=kettle" in shopper.url and shopper.locator(".card").count(), "nobody is led away while typing"
    box.press("Enter")
    shopper.wait_for_url("**/account/forgot")
    page.click("main table a:has-text('open sesame')")
    page.click("text=Delete this curation")
    page.wait_for_url("**/admin/curations?done=deleted")


@BOTH
def test_synonyms_webhooks_and_keys(desk, size, javascript):
    page = desk(size, javascript)
    page.goto("/admin/synonyms")
    page.fill("main [name=synonyms]", "headphones, brainbox")
    page.fill("main [name=try]", "brainbox")
    page.click("main button:has-text('Preview')")
    page.wait_for_selector("[data-preview] ol li")
    page.click("main button:text-is('Add')")
    page.wait_for_url("**/admin/synonyms?done=saved")
    page.click("main button:has-text('Delete')")
    page.wait_for_url("**/admin/synonyms?done=deleted")
    page.goto("/admin/webhooks")
    page.fill("main [name=url]", "http://10.0.0.1/hook")
    page.click("main button:text-is('Add')")
    page.wait_for_selector("[data-field=url] .fault")
    page.goto("/admin/keys")
    page.fill("main [name=name]", "Till " + size)
    page.select_option("main [name=role]", "service")
    page.check("[value='orders:read']")
    page.click("main button:has-text('Make the key')")
    page.wait_for_selector(".secret")
    secret = page.inner_text(".secret")
    page.goto("/admin/keys")
    assert secret not in page.content()
    page.click("main button:has-text('Revoke')")
    page.wait_for_url("**/admin/keys?done=revoked")
    page.goto("/admin/audit")
    text = page.inner_text("main")
    assert "deskMakeKey" in text and "deskRevokeKey" in text
    assert "deskPreviewSynonym" not in text
    assert secret not in page.content()


def test_staff_see_their_part_and_forms_need_their_token(visitor, shop, desk):
    key = {"X-API-Key": shop.key()}
    email = f"{uuid.uuid4().hex[:8]}@example.com"
    made = requests.post(shop.url + "/v1/users", headers=key, json={
        "email": email, "password": "orbit violin meadow", "name": "Sam Staff", "role": "staff"})
    assert made.status_code == 201, made.text
    page = visitor()
    sign_in(page, email, "orbit violin meadow", "/admin")
    menu = page.locator(".side a").all_inner_texts()
    assert "Orders" in menu and "API keys" not in menu
    page.goto("/admin/keys")
    assert "Not for this account" in page.inner_text("h1")
    page.goto("/admin/inventory/prod_1006")
    page.evaluate("document.querySelectorAll('[name=csrfToken]').forEach(field => field.value = 'x')")
    page.fill("[name=units]", "3")
    page.click("button:has-text('Set the count')")
    page.wait_for_selector("text=That did not come from our page")
    guest = visitor()
    guest.goto("/admin")
    assert "/account/sign-in" in guest.url


@pytest.mark.parametrize("javascript", [True, False])
def test_mails_that_failed_are_shown_and_tried_again(visitor, new_shop, javascript):
    """The mail server refuses everything for good; then it is mended."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    class Server:
        answer, taken = "554 No such mailbox", []

        async def handle_DATA(self, server, session, envelope):
            self.taken += [envelope.rcpt_tos] if self.answer.startswith("250") else []
            return self.answer

    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        shop = new_shop({"SOUK_MAIL_URL": f"smtp://127.0.0.1:{port}"})
        shop.command("user", "create", "--email", "boss@example.com", "--password", "orbit violin meadow", "--role", "admin")
        requests.post(f"{shop.url}/v1/auth/register", json={
            "email": "ada@example.com", "password": "correct horse 99 battery", "name": "Ada"}).raise_for_status()
        page = visitor(javascript=javascript, base=shop.url)
        sign_in(page, "boss@example.com", "orbit violin meadow", "/admin")
        for _ in range(200):
            page.goto("/admin")
            if page.locator("section:has(#mails) table").count():
                break
            page.wait_for_timeout(100)
        told = page.inner_text("section:has(#mails)")
        assert "Welcome" in told and "ada@example.com" in told and "554" in told
        page.click("section:has(#mails) tbody a")
        assert page.url.endswith("/admin/messages?status=dead")
        server.answer = "250 OK"
        page.click("main button:has-text('Try again')")
        page.wait_for_selector("text=They are tried again.")
        for _ in range(200):
            page.goto("/admin/messages?status=sent")
            if "ada@example.com" in page.inner_text("main"):
                break
            page.wait_for_timeout(100)
        assert server.taken == [["ada@example.com"]]
        page.goto("/admin")
        assert "Every mail has been sent." in page.inner_text("section:has(#mails)")
    finally:
        controller.stop()
