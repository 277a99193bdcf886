"""What hostile or unlucky buyers do over HTTP: it is refused in words or done once, and the books agree in the end."""
import concurrent.futures
import hashlib
import hmac
import json
import time

import pytest
import requests

ADDRESS = {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"}
CARD = {"paymentMethod": "card", "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}}


def card(number):
    return {"paymentMethod": "card", "paymentDetails": {**CARD["paymentDetails"], "cardNumber": number}}


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """A shop without limits on requests, whose books are checked when the tests are done."""
    from conftest import Shop

    running = Shop(tmp_path_factory.mktemp("market"), {"SOUK_RATE_LIMIT": "off"}).start()
    running.admin = {"X-API-Key": running.key()}
    yield running
    running.stop()
    running.command("check")


def product(market, id, price=5, stock=10, **more):
    made = requests.post(
        market.url + "/v1/products", headers=market.admin, json={"id": id, "name": id, "price": price, "stock": stock, **more})
    assert made.status_code == 201, made.text
    return id


def guest(market, **body):
    made = requests.post(market.url + "/v1/carts", json=body)
    assert made.status_code == 201, made.text
    cart = made.json()["data"]
    return cart["id"], {"X-Cart-Token": cart["token"]}


def add(market, cart, token, id, quantity=1):
    return requests.post(
        f"{market.url}/v1/carts/{cart}/items", headers=token, json={"productId": id, "quantity": quantity})


def buy(market, headers=None, **body):
    body = {"shippingAddress": ADDRESS, **CARD, **body}
    return requests.post(market.url + "/v1/orders", headers=headers or market.admin, json=body, timeout=60)


def items(*pairs):
    return [{"productId": id, "quantity": quantity} for id, quantity in pairs]


def order(market, id):
    return requests.get(f"{market.url}/v1/orders/{id}", headers=market.admin).json()["data"]


def post(market, path, body=None, headers=None):
    return requests.post(market.url + path, headers=headers or market.admin, json=body if body is not None else {}, timeout=60)


def parallel(count, work):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def available(market, id):
    return requests.get(f"{market.url}/v1/inventory/{id}", headers=market.admin).json()["data"]["available"]


def test_a_cart_submitted_many_times_at_once_is_one_order(market):
    product(market, "double", stock=20)
    cart, token = guest(market)
    add(market, cart, token, "double", 2)
    answers = parallel(16, lambda _: buy(market, token, cartId=cart, email="eve@example.com"))
    assert {answer.status_code for answer in answers} <= {201, 202}, [answer.text for answer in answers]
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1
    done = order(market, answers[0].json()["data"]["id"])
    assert len(done["payments"]) == 1 and done["balance"] == 10.0
    assert available(market, "double") == 18


def test_altered_replays_are_refused(market):
    product(market, "altered")
    headers = {**market.admin, "Idempotency-Key": "altered-1"}
    first = buy(market, headers, items=items(("altered", 1)))
    assert first.status_code == 201
    for change in ({"items": items(("altered", 2))}, card("5555555555554444"), {"email": "other@example.com"}):
        again = buy(market, headers, **{"items": items(("altered", 1)), **change})
        assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused"), again.text
    for key in ("", "k" * 256):
        answer = buy(market, {**market.admin, "Idempotency-Key": key}, items=items(("altered", 1)))
        assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed"), answer.text
    assert available(market, "altered") == 9


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "2", None, True, 10**6 + 1, 10**30, 1e308, [1], {"$gt": 0}])
def test_quantities_that_are_none(market, quantity):
    cart, token = guest(market)
    assert add(market, cart, token, "double", quantity).status_code == (400 if quantity is not None else 200)
    refused = buy(market, items=[{"productId": "double", "quantity": quantity}])
    assert refused.status_code == 400, refused.text
    changed = requests.patch(f"{market.url}/v1/carts/{cart}/items/item_1", headers=token, json={"quantity": quantity})
    assert changed.status_code in (400, 404)


def test_numbers_that_json_does_not_have(market):
    for text in ("NaN", "Infinity", "1e999999999", "0x10", "01", "+1", "1" * 5000):
        body = '{"items":[{"productId":"double","quantity":%s}]}' % text
        answer = requests.post(
            market.url + "/v1/orders", headers={**market.admin, "Content-Type": "application/json"}, data=body)
        assert answer.status_code == 400, (text[:20], answer.text)


def test_quantities_that_add_up_beyond_the_limit(market):
    product(market, "many", stock=10**6)
    cart, token = guest(market)
    assert add(market, cart, token, "many", 10**6).status_code == 200
    more = add(market, cart, token, "many", 10**6)
    assert more.status_code == 400, more.text
    both = buy(market, items=items(("many", 10**6), ("many", 10**6)))
    assert (both.status_code, both.json()["code"]) == (422, "out_of_stock"), both.text


def test_currencies_do_not_mix(market):
    product(market, "euro", currency="EUR")
    cart, token = guest(market, currency="USD")
    refused = add(market, cart, token, "euro")
    assert (refused.status_code, refused.json()["code"]) == (422, "currency_mismatch"), refused.text
    mixed = buy(market, items=items(("double", 1), ("euro", 1)))
    assert (mixed.status_code, mixed.json()["code"]) == (422, "currency_mismatch"), mixed.text
    euros, token = guest(market, currency="EUR")
    assert add(market, euros, token, "euro").status_code == 200
    paid = buy(market, token, cartId=euros, email="eve@example.com")
    assert paid.status_code == 201 and paid.json()["data"]["currency"] == "EUR"
    assert guest(market, currency="JPY")
    assert requests.post(market.url + "/v1/carts", json={"currency": "XXY"}).status_code == 400


def test_minor_units_of_three_currencies(market):
    for currency, price, total in (("JPY", 1200, 2400), ("KWD", 1.255, 2.51), ("EUR", 0.29, 0.58)):
        id = product(market, "unit-" + currency.lower(), price=price, currency=currency)
        paid = buy(market, items=items((id, 2)), currency=currency)
        assert paid.status_code == 201, paid.text
        assert paid.json()["data"]["total"] == total
        too_fine = post(market, f"/v1/orders/{paid.json()['data']['id']}/refunds", {"amount": 0.0001})
        assert too_fine.status_code == 400, too_fine.text


def test_foreign_and_ended_carts(market):
    product(market, "foreign", stock=50)
    cart, token = guest(market)
    other, other_token = guest(market)
    add(market, cart, token, "foreign")
    for headers in (other_token, {"X-Cart-Token": "x"}, {"X-Cart-Token": ""}, {}):
        assert requests.get(f"{market.url}/v1/carts/{cart}", headers=headers).status_code == 404
        assert add(market, cart, headers, "foreign").status_code == 404
        stolen = buy(market, headers or {"X-None": "1"}, cartId=cart, email="eve@example.com")
        assert stolen.status_code in (401, 404), stolen.text
    assert buy(market, token, cartId=cart).status_code == 401, "a guest gives an address"
    empty = buy(market, other_token, cartId=other, email="eve@example.com")
    assert (empty.status_code, empty.json()["code"]) == (422, "cart_empty")
    assert requests.delete(f"{market.url}/v1/carts/{cart}", headers=token).status_code == 204
    assert buy(market, token, cartId=cart, email="eve@example.com").status_code == 404
    ended, token = guest(market)
    add(market, ended, token, "foreign")
    bought = buy(market, token, cartId=ended, email="eve@example.com").json()["data"]
    assert add(market, ended, token, "foreign").status_code == 404
    secret = {"X-Order-Token": bought["orderToken"]}
    assert requests.get(f"{market.url}/v1/orders/{bought['number']}", headers=secret).status_code == 200
    for headers in ({}, token, {"X-Order-Token": bought["orderToken"].swapcase()}, {"X-Order-Token": ""}):
        assert requests.get(f"{market.url}/v1/orders/{bought['number']}", headers=headers).status_code == 404


def coupon(market, code, **body):
    made = requests.put(f"{market.url}/v1/coupons/{code}", headers=market.admin, json=body)
    assert made.status_code == 200, made.text


def test_coupons_do_not_stack_and_never_pay_out(market):
    product(market, "cheap", price=3, stock=50)
    coupon(market, "HALF", type="percentage", percentage=50)
    coupon(market, "BIG", type="amount", amount=1000)
    cart, token = guest(market)
    add(market, cart, token, "cheap", 2)
    for code, total in (("half", 3.0), ("BIG", 0.0), ("half", 3.0)):
        priced = requests.put(f"{market.url}/v1/carts/{cart}/coupon", headers=token, json={"code": code}).json()["data"]
        assert priced["total"] == total, priced
    free = buy(market, items=items(("cheap", 1)), coupon="BIG")
    assert free.status_code == 201 and free.json()["data"]["total"] == 0 and free.json()["data"]["paid"]
    refund = post(market, f"/v1/orders/{free.json()['data']['id']}/refunds", {"amount": 3})
    assert refund.status_code == 422, refund.text
    for wrong in ({"type": "percentage", "percentage": 101}, {"type": "percentage", "percentage": -5},
                  {"type": "amount", "amount": -1}, {"type": "amount", "amount": 0}):
        assert requests.put(f"{market.url}/v1/coupons/WRONG", headers=market.admin, json=wrong).status_code == 400, wrong


def test_a_coupon_with_three_uses_and_20_buyers_at_once(market):
    product(market, "couponed", stock=50)
    coupon(market, "THREE", type="amount", amount=1, maximumUses=3)
    answers = parallel(20, lambda _: buy(market, items=items(("couponed", 1)), coupon="THREE"))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [422] * 17, [a.text[:150] for a in answers]
    assert available(market, "couponed") == 47
    cart, token = guest(market)
    add(market, cart, token, "couponed")
    used_up = requests.put(f"{market.url}/v1/carts/{cart}/coupon", headers=token, json={"code": "THREE"})
    assert (used_up.status_code, used_up.json()["code"]) == (422, "coupon_refused"), used_up.text


def test_a_coupon_once_per_customer(market):
    coupon(market, "ONCE", type="amount", amount=1, usesPerCustomer=1)
    codes = []
    for email in ("a@example.com", "A@Example.com", "b@example.com"):
        cart, token = guest(market)
        add(market, cart, token, "couponed")
        codes.append(buy(market, token, cartId=cart, email=email, coupon="ONCE").status_code)
    assert codes == [201, 422, 201]


def test_refunds_beyond_what_was_captured(market):
    product(market, "refunded", stock=20)
    id = buy(market, items=items(("refunded", 4))).json()["data"]["id"]
    path = f"/v1/orders/{id}/refunds"
    for body in ({"amount": 20.01}, {"amount": 1e12}, {"lines": [{"line": 1, "quantity": 5}]},
                 {"lines": [{"line": 2, "quantity": 1}]}):
        refused = post(market, path, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "refund_too_large"), refused.text
    for body in ({"amount": 0}, {"amount": -1}, {"amount": "all"}, {"amount": 1.005}, {"lines": []}, {"lines": "all"},
                 {"lines": [{"line": 1, "quantity": 0}]}, {"lines": [{"line": 1}]}, {"amount": 1, "lines": [{"line": 1, "quantity": 1}]},
                 {"lines": [{"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}]}):
        assert post(market, path, body).status_code == 400, (body, post(market, path, body).text)
    answers = parallel(24, lambda _: post(market, path, {"amount": 3}))
    assert [a.status_code for a in answers].count(201) == 6
    assert order(market, id)["balance"] == 2.0
    assert post(market, path, {"lines": [{"line": 1, "quantity": 1}]}).status_code == 422
    assert post(market, path).json()["data"]["balance"] == 0.0
    assert post(market, path).status_code == 422


def test_cancel_against_ship_at_once(market):
    product(market, "raced", stock=100)
    for _ in range(8):
        id = buy(market, items=items(("raced", 2)), paymentMethod="cash_on_delivery", paymentDetails=None).json()["data"]["id"]
        before = available(market, "raced")
        paths = ["cancel", "shipments"] * 4
        answers = parallel(8, lambda index: (paths[index], post(market, f"/v1/orders/{id}/{paths[index]}").status_code))
        won = {path for path, status in answers if status in (200, 201)}
        assert len(won) == 1 and all(status in (200, 201, 422, 409) for _, status in answers), answers
        done = order(market, id)
        assert done["state"] == ("Canceled" if won == {"cancel"} else "AwaitingPayment")
        assert available(market, "raced") == before + (2 if won == {"cancel"} else 0)


def test_callbacks_that_are_forged_stale_or_twisted(market):
    hook = market.url + "/v1/payments/webhooks/sandbox"
    body = json.dumps({"id": "evt_1", "type": "intent.captured"})
    now = int(time.time())

    def sign(seconds, key=b"guess"):
        return f"t={seconds},v1=" + hmac.new(key, f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()

    for signature in (None, "", "t=,v1=", sign(now), sign(now - 301), sign(now + 301), "t=99999999999999999999,v1=00",
                      "v1=" + "0" * 64, f"t={now},v1=" + "zz" * 32, f"t={now}," + ",".join(["v1=00"] * 2000)):
        headers = {"Content-Type": "application/json"}
        if signature is not None:
            headers["Sandbox-Signature"] = headers["Stripe-Signature"] = signature
        answer = requests.post(hook, data=body, headers=headers)
        assert answer.status_code in (400, 431), (signature, answer.text)
    assert requests.post(market.url + "/v1/payments/webhooks/nobody", json={}).status_code == 404
    assert requests.post(market.url + "/v1/payments/webhooks/..%2f..", json={}).status_code == 404
    assert requests.get(market.url + "/v1/payments/return", params={"payment_intent": "pi_x"}).status_code == 404


def test_prices_and_states_in_a_buyers_body_take_no_effect(market):
    product(market, "priced", price=99)
    bought = buy(market, items=[{"productId": "priced", "quantity": 1, "unitPrice": 0.01, "price": 0.01}],
                 total=0.01, paid=True, state="Completed", balance=0, discount=98, customerId="usr_1")
    if bought.status_code == 201:
        assert bought.json()["data"]["total"] == 99.0 and bought.json()["data"]["customerId"] is None
    else:
        assert bought.status_code == 400, bought.text
    cheap = buy(market, items=items(("priced", 1)), expectedTotal=0.01)
    assert (cheap.status_code, cheap.json()["code"]) == (409, "price_changed")


def test_a_shopper_who_leaves_the_banks_page_pays_otherwise(market):
    product(market, "redirected", stock=3)
    pending = buy(market, items=items(("redirected", 1)), paymentMethod="paypal", paymentDetails=None)
    assert pending.status_code == 202 and pending.json()["data"]["nextAction"]["url"].startswith("http"), pending.text
    data = pending.json()["data"]
    paid = post(market, f"/v1/orders/{data['id']}/payments", CARD)
    assert paid.status_code == 201, paid.text
    assert [payment["status"] for payment in paid.json()["data"]["payments"]] == ["voided", "captured"]
    late = requests.post(data["nextAction"]["url"] + "/approve", allow_redirects=False)
    assert late.status_code in (303, 404, 409, 422), late.text
    assert order(market, data["id"])["balance"] == 5.0


@pytest.mark.parametrize("method", ["paypal", "bank_transfer", "card"])
def test_a_redirect_is_approved_on_the_gateways_page(market, method):
    id = product(market, "page-" + method.replace("_", "-"))
    more = card("4000002500003155") if method == "card" else {"paymentMethod": method, "paymentDetails": None}
    pending = buy(market, items=items((id, 2)), **more)
    assert pending.status_code == 202, pending.text
    data = pending.json()["data"]
    page = requests.get(data["nextAction"]["url"])
    assert page.status_code == 200 and "text/html" in page.headers["Content-Type"]
    back = requests.post(data["nextAction"]["url"] + "/approve", allow_redirects=False)
    assert back.status_code == 303, back.text
    home = requests.get(back.headers["Location"])
    assert home.status_code == 200 and home.json()["data"]["paid"], home.text
    assert order(market, data["id"])["balance"] == 10.0
    refused = buy(market, items=items((id, 1)), **more).json()["data"]
    requests.post(refused["nextAction"]["url"] + "/decline", allow_redirects=False)
    for _ in range(50):
        end = order(market, refused["id"])
        if end["payments"][-1]["status"] == "failed":
            break
        time.sleep(0.1)
    assert end["payments"][-1]["status"] == "failed" and end["state"] == "Open" and end["reservation"] == "held"
