"""The order-processing contract on the public listener: token, signature, queue, gateway."""
import hashlib
import hmac
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from published import Contracts, contracts, start  # noqa: F401
from test_bad_input import CODED, check

SECRET = b"c291ay1kZW1vLXNpZ25pbmctc2VjcmV0LTEyMzQ1Ng"  # Of the demonstration's user 123456.
OWNER = "customer@example.com"
ITEMS = [{"productId": "P001", "quantity": 2}, {"productId": "P002", "quantity": 1}]


def canonical(body):
    """RFC 8785 for what these bodies hold: sorted members, no spaces, numbers as short as they read back."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(contracts, secret=SECRET, **changes):
    body = {
        "userId": "123456", "token": contracts.bearer(OWNER)["Authorization"].removeprefix("Bearer "),
        "orderAmount": 100.50, "items": ITEMS, **changes}
    return {**body, "signature": hmac.new(secret, canonical(body), hashlib.sha256).hexdigest()}


def create(contracts, body, **options):
    return requests.post(contracts.public + "/api/orders/create", json=body, **options)


def payment(order, card="4111111111111111", amount=100.50, **changes):
    return {
        "orderId": order, "userId": "123456", "paymentAmount": amount, "paymentMethod": "credit_card",
        "paymentDetails": {"cardNumber": card, "expiryDate": "12/25", "cvv": "123"}, **changes}


def pay(contracts, order, **changes):
    return requests.post(
        contracts.public + "/api/payment/process", json=payment(order, **changes), headers=contracts.bearer(OWNER))


def available(contracts, product):
    answer = requests.get(f"{contracts.public}/v1/inventory/{product}", headers=contracts.admin)
    return answer.json()["data"]["available"]


def confirmed(contracts):
    """An order whose stock the queue has locked; no call did."""
    made = create(contracts, signed(contracts))
    assert made.json().items() >= {"code": 200, "message": "Order created successfully", "status": "pending"}.items()
    order = made.json()["orderId"]
    contracts.wait(order, state="Open", reservation="held")
    return order


def test_the_queue_alone_leads_from_pending_to_confirmed_and_a_customer_pays(contracts):
    stock = available(contracts, "P001")
    order = confirmed(contracts)
    assert available(contracts, "P001") == stock - 2
    paid = pay(contracts, order)
    assert (paid.status_code, paid.json()["paymentStatus"]) == (200, "completed")
    assert contracts.canonical(order)["state"] == "ReadyForDelivery"
    # Told to others by the queue, with nobody calling for it.
    told = [event["type"] for event in events(contracts, order)]
    assert told[0] == "order.placed"
    assert "payment.captured" in told
    assert told.index("order.placed") < told.index("payment.captured")


def events(contracts, order):
    answer = requests.get(f"{contracts.public}/v1/orders/{order}/events", headers=contracts.admin)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_every_order_deducts_once_however_it_is_locked(contracts):
    stock = available(contracts, "P001")
    order = confirmed(contracts)
    staff = contracts.bearer("staff@example.com")
    lock = lambda _: requests.post(  # noqa: E731
        contracts.public + "/api/inventory/lock", json={"orderId": order, "items": ITEMS}, headers=staff)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lock, range(16)))
    assert {answer.text for answer in answers} == {
        '{"code":200,"message":"Inventory locked successfully","locked":true}'}
    assert available(contracts, "P001") == stock - 2


def test_stock_that_is_short_leaves_the_order_pending(contracts):
    contracts.product("short", "Short", 5, 3)
    items = [{"productId": "short", "quantity": 2}]
    first, second = (create(contracts, signed(contracts, orderAmount=10, items=items)).json()["orderId"] for _ in "ab")
    contracts.wait(first, reservation="held")
    refused = requests.post(contracts.trusted + "/api/inventory/lock", json={"orderId": second, "items": items})
    assert refused.status_code == 400
    assert refused.json() == {"code": 400, "message": "Insufficient inventory", "locked": False}
    early = pay(contracts, second, amount=10)
    check(early, [*CODED, "paymentStatus"], 400)
    assert contracts.canonical(second)["balance"] == 0
    # What is given back is locked when somebody asks again.
    requests.delete(f"{contracts.trusted}/api/orders/{first}")
    assert requests.post(
        contracts.trusted + "/api/inventory/lock", json={"orderId": second, "items": items}).json()["locked"]


def test_a_card_without_funds_and_then_one_with(contracts):
    order = confirmed(contracts)
    declined = pay(contracts, order, card="4000000000009995")
    assert declined.status_code == 400
    assert declined.json() == {
        "code": 400, "message": "Payment failed due to insufficient funds", "paymentStatus": "failed"}
    assert contracts.canonical(order)["state"] == "Open"
    paid = pay(contracts, order).json()
    assert list(paid) == ["code", "message", "paymentStatus", "transactionId"]
    assert pay(contracts, order).json() == paid, "paid once, however often it is asked for"
    assert contracts.canonical(order)["balance"] == 100.50


@pytest.mark.parametrize("card", ["4000000000000077", "4000000000000101", "4000000000000119", "4000000000000127"])
def test_the_gateway_works_by_itself_and_calls_back(contracts, card):
    """Slow with a call back, calling twice, calling before it answers, and never calling."""
    order = confirmed(contracts)
    answer = pay(contracts, order, card=card)
    assert answer.status_code in (200, 202), answer.text
    assert answer.json()["code"] == answer.status_code
    if answer.status_code == 202:
        assert answer.json()["paymentStatus"] == "pending"
        return  # Of the gateway that never calls: recovery asks it later.
    assert answer.json()["paymentStatus"] == "completed"
    paid = contracts.wait(order, state="ReadyForDelivery", paid=True)
    assert paid["balance"] == 100.50
    assert [each["status"] for each in paid["payments"]] == ["captured"]
    assert paid["payments"][0]["number"] == answer.json()["transactionId"]


@pytest.mark.parametrize("agrees", [True, False])
def test_a_payer_decides_at_the_gateway_whose_callback_ends_it(contracts, agrees):
    order = confirmed(contracts)
    answer = pay(contracts, order, card="4000002500003155")
    assert answer.status_code == 202
    pending = answer.json()
    assert list(pending) == ["code", "message", "paymentStatus", "transactionId", "redirectUrl"]
    assert (pending["code"], pending["paymentStatus"]) == (202, "pending")
    assert contracts.canonical(order)["paid"] is False
    decided = requests.post(
        pending["redirectUrl"] + ("/approve" if agrees else "/decline"), allow_redirects=False)
    assert decided.status_code == 303
    if agrees:
        contracts.wait(order, state="ReadyForDelivery", paid=True)
        done = pay(contracts, order).json()
        assert (done["paymentStatus"], done["transactionId"]) == ("completed", pending["transactionId"])
    else:
        contracts.wait(order, state="Open", paid=False)
        paid = pay(contracts, order).json()
        assert paid["paymentStatus"] == "completed"
        assert paid["transactionId"] != pending["transactionId"]
    assert contracts.canonical(order)["balance"] == 100.50


def test_ten_payments_at_once_charge_once(contracts):
    order = confirmed(contracts)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: pay(contracts, order), range(10)))
    assert any(answer.status_code == 200 for answer in answers)
    assert all(answer.status_code in (200, 202, 400) for answer in answers), [a.text for a in answers]
    paid = contracts.wait(order, paid=True)
    assert paid["balance"] == 100.50
    assert [each["status"] for each in paid["payments"]].count("captured") == 1


# MARK: token, signature, CSRF

def test_what_is_not_signed_by_the_user_is_401(contracts):
    right = signed(contracts)
    assert create(contracts, right).status_code == 200
    wrong = [
        {**right, "orderAmount": 100.51}, {**right, "userId": "usr_123"}, {**right, "extra": 1},
        {**right, "items": list(reversed(ITEMS))}, {**right, "signature": right["signature"][:-1] + "g"},
        {**right, "signature": ""}, {**right, "signature": right["signature"][:32]}, {**right, "signature": None},
        {**right, "signature": 7}, signed(contracts, secret=b"another"), {**right, "token": "x"},
        signed(contracts, token="x"), {name: value for name, value in right.items() if name != "signature"},
        {name: value for name, value in right.items() if name != "token"},
    ]
    for body in wrong:
        check(create(contracts, body), CODED, 401)
    # Numbers are signed as RFC 8785 writes them, however they are sent, and members in any order.
    text = json.dumps(dict(reversed(signed(contracts).items()))).replace("100.5", "100.50")
    sent = requests.post(
        contracts.public + "/api/orders/create", data=text, headers={"Content-Type": "application/json"})
    assert sent.status_code == 200, sent.text
    upper = signed(contracts)
    assert create(contracts, {**upper, "signature": upper["signature"].upper()}).status_code == 200


def test_a_nonce_works_once(contracts):
    body = signed(contracts, nonce=uuid.uuid4().hex, timestamp=int(time.time()))
    assert create(contracts, body).status_code == 200
    check(create(contracts, body), CODED, 400)


def test_a_page_elsewhere_cannot_order_with_a_browsers_cookie(contracts):
    body = {"userId": "123456", "orderAmount": 100.50, "items": ITEMS}
    session = {"Cookie": "__Host-souk-session=whatever"}
    assert create(contracts, body, headers=session).status_code in (401, 403)
    for headers in [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}]:
        assert create(contracts, body, headers={**session, **headers}).status_code in (401, 403)
        refused = requests.post(contracts.trusted + "/api/orders/create", json=body, headers=headers)
        check(refused, CODED, 403)
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]:
        plain = requests.post(contracts.trusted + "/api/orders/create", data=json.dumps(body), headers={
            "Content-Type": kind})
        check(plain, CODED, 415)


def test_staff_order_for_a_user_by_their_own_credentials(contracts):
    body = {"userId": "123456", "orderAmount": 100.50, "items": ITEMS}
    made = create(contracts, body, headers=contracts.bearer("staff@example.com"))
    assert made.status_code == 200
    assert contracts.canonical(made.json()["orderId"])["customerId"] == "123456"


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    running = start(tmp_path_factory.mktemp("strict"), {"SOUK_STRICT_SIGNATURES": "true"})
    yield Contracts(running)
    running.stop()


def test_in_strict_mode_a_signed_body_works_once_and_soon(strict):
    now = int(time.time())
    body = signed(strict, nonce="n-1", timestamp=now)
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(answer.status_code for answer in pool.map(lambda _: create(strict, body), range(8)))
    assert statuses == [200] + [400] * 7, "of eight at once, one"
    replayed = create(strict, body)
    check(replayed, CODED, 400)
    assert "nonce" in replayed.json()["message"]
    for changes in [
        {}, {"nonce": "n-2"}, {"timestamp": now}, {"nonce": "", "timestamp": now}, {"nonce": 7, "timestamp": now},
        {"nonce": "n-3", "timestamp": now - 301}, {"nonce": "n-4", "timestamp": now + 330},
        {"nonce": "n-5", "timestamp": "yesterday"}, {"nonce": "n" * 201, "timestamp": now},
        {"nonce": "n-6", "timestamp": 10**15}, {"nonce": "n-7", "timestamp": True},
    ]:
        check(create(strict, signed(strict, **changes)), CODED, 400)
    assert create(strict, signed(strict, nonce="n-8", timestamp=now)).status_code == 200
