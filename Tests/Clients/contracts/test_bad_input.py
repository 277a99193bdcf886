"""Bad input on each contract is answered in that contract's own error shape, and makes or moves no order."""
import json

import pytest
import requests

from published import contracts  # noqa: F401

CODED = ["code", "message"]
WRAPPED = ["success", "message", "data", "errors", "timestamp"]
HAL = ["timestamp", "status", "error", "message", "path"]
V1 = ["success", "message", "data", "errors", "code", "details", "requestId", "timestamp"]

ITEMS = [{"productId": "P001", "quantity": 2}, {"productId": "P002", "quantity": 1}]
CREATE = {"userId": "123456", "orderAmount": 100.50, "items": ITEMS}
WISH = {"customerName": "John Doe", "productName": "Premium Headphones", "quantity": 1, "totalAmount": 299.99}
ADDRESS = {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"}
PLACE = {"items": [{"productId": "prod_456", "quantity": 2}], "shippingAddress": ADDRESS, "paymentMethod": "card"}

MALFORMED = ["{", "", "[]", "null", "7", '"x"', "{\"a\":1,}", '{"a":1}{"b":2}', "\ufeff{}", '{"a":"\\ud800"}', "[" * 5000]


def check(answer, keys, status):
    """The shape, and that a reader of the body learns what the status says."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert list(body) == keys, answer.text
    if keys[0] == "code":
        assert body["code"] == status
        assert answer.headers["Content-Type"] == "application/json"
    elif keys is WRAPPED:
        assert (body["success"], body["data"]) == (False, None)
        assert body["errors"] and all(isinstance(error, str) and error for error in body["errors"])
        assert body["timestamp"].endswith("Z")
    elif keys is HAL:
        assert (body["status"], answer.headers["Content-Type"]) == (status, "application/json;charset=UTF-8")
        assert body["timestamp"].endswith("+0000")
    else:
        assert (body["success"], body["data"]) == (False, None)
    assert body["message"]
    for secret in ["SQL", "sqlite", "Sources/", "Swift", "/tmp"]:
        assert secret not in answer.text


def post(address, body, headers=None):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return requests.post(address, data=data, headers={"Content-Type": "application/json", **(headers or {})})


def count(contracts):
    return requests.get(contracts.trusted + "/orders").json()["page"]["totalElements"]


@pytest.mark.parametrize("body", MALFORMED)
def test_malformed_json(contracts, body):
    before = count(contracts)
    trusted = contracts.trusted
    check(post(trusted + "/api/orders/create", body), CODED, 400)
    check(post(trusted + "/api/inventory/lock", body), [*CODED, "locked"], 400)
    check(post(trusted + "/api/payment/process", body), [*CODED, "paymentStatus"], 400)
    check(post(trusted + "/api/notification/send", body), CODED, 400)
    check(post(trusted + "/api/orders", body), WRAPPED, 400)
    check(post(contracts.public + "/v1/orders", body, contracts.bearer("user@example.com")), V1, 400)
    refused = post(trusted + "/orders", body)
    check(refused, HAL, 400)
    assert refused.json()["path"] == "/orders"
    assert refused.json()["message"] == "The order cannot be created."
    assert count(contracts) == before


def faults(body):
    """Each member left out, null, and of each wrong type."""
    for name, value in body.items():
        yield {key: other for key, other in body.items() if key != name}
        wrong = [None, True, [], {}, [[]]]
        wrong += [7] if isinstance(value, str) else ["x"]
        if isinstance(value, list):
            wrong += [[None], [7], [{}], [{"productId": "P001"}], [{"quantity": 1}]]
        for replacement in wrong:
            yield {**body, name: replacement}


AMOUNTS = [-1, -100.50, 100.505, 100.49, 100.51, 0, 1e300, "100.50x", 10**40]
QUANTITIES = [0, -1, 1.5, 2.0000001, "2", 10**20, 10**9, None, True]


def test_an_order_of_processing(contracts):
    before = count(contracts)
    address = contracts.trusted + "/api/orders/create"
    for body in faults(CREATE):
        check(post(address, body), CODED, 400)
    for amount in AMOUNTS:
        check(post(address, {**CREATE, "orderAmount": amount}), CODED, 400)
    for quantity in QUANTITIES:
        items = [{"productId": "P001", "quantity": quantity}]
        check(post(address, {**CREATE, "items": items}), CODED, 400)
    for product in ["P999", "", " ", "../P001", "P001' OR 1=1", "x" * 10_000, "P001\u0000"]:
        check(post(address, {**CREATE, "items": [{"productId": product, "quantity": 1}]}), CODED, 400)
    for user in ["nobody", "", "x" * 1000]:
        check(post(address, {**CREATE, "userId": user}), CODED, 400)
    check(post(address, {**CREATE, "items": ITEMS * 200}), CODED, 400)
    assert count(contracts) == before


def test_a_lock_and_a_payment(contracts):
    made = post(contracts.trusted + "/api/orders/create", CREATE).json()["orderId"]
    lock, pay = contracts.trusted + "/api/inventory/lock", contracts.trusted + "/api/payment/process"
    contracts.wait(made, reservation="held")
    locking = {"orderId": made, "items": ITEMS}
    for body in faults(locking):
        check(post(lock, body), [*CODED, "locked"], 404 if body.get("orderId") == "x" else 400)
    for items in [ITEMS[:1], ITEMS * 2, [{"productId": "P001", "quantity": 1}], [{"productId": "P999", "quantity": 2}]]:
        refused = post(lock, {"orderId": made, "items": items})
        check(refused, [*CODED, "locked"], 400)
        assert refused.json()["locked"] is False
    details = {"cardNumber": "4111111111111111", "expiryDate": "12/25", "cvv": "123"}
    paying = {"orderId": made, "userId": "123456", "paymentAmount": 100.50, "paymentMethod": "credit_card",
              "paymentDetails": details}
    for body in faults(paying):
        check(post(pay, body), [*CODED, "paymentStatus"], 400)
    for name in details:
        for value in ["", "x", "0" * 40, 7, None, "4111111111111112"]:
            if (name, value) == ("cvv", "4111111111111112"):
                continue
            refused = post(pay, {**paying, "paymentDetails": {**details, name: value}})
            check(refused, [*CODED, "paymentStatus"], 400)
            assert "4111111111111112" not in refused.text
    for amount in AMOUNTS:
        check(post(pay, {**paying, "paymentAmount": amount}), [*CODED, "paymentStatus"], 400)
    for method in ["cash", "CREDIT_CARD", "x" * 39]:
        check(post(pay, {**paying, "paymentMethod": method}), [*CODED, "paymentStatus"], 400)
    for order in ["ORD999999", "ORD", "-1", "9" * 30, "3fa85f64-5717-4562-b3fc-2c963f66afa6"]:
        check(post(lock, {**locking, "orderId": order}), [*CODED, "locked"], 404)
        check(post(pay, {**paying, "orderId": order}), [*CODED, "paymentStatus"], 404)
    check(post(pay, {**paying, "userId": "usr_123"}), [*CODED, "paymentStatus"], 404)
    order = contracts.canonical(made)
    assert (order["state"], order["paid"], order["balance"]) == ("Open", False, 0)


def test_a_notification(contracts):
    address = contracts.trusted + "/api/notification/send"
    body = {"userId": "123456", "notificationType": "email", "subject": "S", "message": "M"}
    for fault in faults(body):
        check(post(address, fault), CODED, 400)
    for change in [{"notificationType": "fax"}, {"subject": "S\r\nBcc: a@example.com"}, {"message": "m" * 10_001}]:
        check(post(address, {**body, **change}), CODED, 400)
    check(post(address, {**body, "userId": "nobody"}), CODED, 404)


def test_a_wrapped_order(contracts):
    before = count(contracts)
    address = contracts.trusted + "/api/orders"
    for body in faults(WISH):
        check(post(address, body), WRAPPED, 400)
    for amount in [-1, 299.98, 300, 299.999, 0, 1e300, 10**40]:
        check(post(address, {**WISH, "totalAmount": amount}), WRAPPED, 400)
    for quantity in QUANTITIES:
        check(post(address, {**WISH, "quantity": quantity}), WRAPPED, 400)
    assert count(contracts) == before


def test_an_order_of_v1(contracts):
    before = count(contracts)
    address, owner = contracts.public + "/v1/orders", contracts.bearer("user@example.com")
    for name in ["items", "shippingAddress", "paymentMethod"]:
        for wrong in [None, True, [], {}, 7]:
            check(post(address, {**PLACE, name: wrong}, owner), V1, 400)
    for quantity in QUANTITIES:
        body = {**PLACE, "items": [{"productId": "prod_456", "quantity": quantity}]}
        check(post(address, body, owner), V1, 400)
    check(post(address, {name: value for name, value in PLACE.items() if name != "items"}, owner), V1, 400)
    refused = post(address, {**PLACE, "items": [{"productId": "prod_none", "quantity": 1}]}, owner)
    assert 400 <= refused.status_code < 500
    assert list(refused.json()) == V1
    assert count(contracts) == before


ODD = ["0", "-1", "9" * 30, "ORD999999", "x", "%00", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "..%2f1", "%ff"]


@pytest.mark.parametrize("order", ODD)
def test_an_order_that_is_not_there(contracts, order):
    for step in ["payment", "ship", "deliver"]:
        answer = requests.post(f"{contracts.trusted}/api/orders/{order}/{step}")
        check(answer, WRAPPED, 400 if order in ("%00", "%ff") else 404)
    check(requests.delete(f"{contracts.trusted}/api/orders/{order}"), WRAPPED, 400 if order in ("%00", "%ff") else 404)
    for method, suffix in [("GET", ""), ("DELETE", ""), ("POST", "/receive/Cancel"), ("PATCH", "")]:
        answer = requests.request(
            method, f"{contracts.trusted}/orders/{order}{suffix}", json={} if method == "PATCH" else None)
        check(answer, HAL, 400 if order in ("%00", "%ff") else 404)


def test_events_unknown_and_refused(contracts):
    order = requests.post(contracts.trusted + "/orders", json={}).headers["Location"]
    for name in ["Explode", "cancel", "CANCEL", "receive-payment", "Cancel%20"]:
        check(requests.post(f"{order}/receive/{name}"), HAL, 404)
    for name in ["Deliver", "Refund", "Reopen"]:
        refused = requests.post(f"{order}/receive/{name}")
        assert (refused.status_code, refused.content) == (422, b"")
    id = order.rsplit("/", 1)[1]
    for step in ["ship", "deliver"]:
        check(requests.post(f"{contracts.trusted}/api/orders/{id}/{step}"), WRAPPED, 400)
    check(requests.post(f"{contracts.trusted}/api/orders/{id}/refund"), WRAPPED, 404)
    for body, status in [({"currentState": "Completed"}, 422), ({"currentState": None}, 422), ([], 400)]:
        check(requests.patch(order, json=body), HAL, status)
    assert requests.get(order).json()["currentState"] == "Open"


@pytest.mark.parametrize("query", [
    "page=-1", "page=x", "page=1.5", "size=0", "size=-1", "size=x", "sort=none", "sort=id,up", "sort=id,asc,x",
    "page=" + "9" * 40])
def test_pages_that_are_none(contracts, query):
    check(requests.get(f"{contracts.trusted}/orders?{query}"), HAL, 400)


@pytest.mark.parametrize("query", ["", "currentState=", "currentState=Ready%20for%20delivery", "currentState=open"])
def test_states_that_are_none(contracts, query):
    check(requests.get(f"{contracts.trusted}/orders/search/findByCurrentState?{query}"), HAL, 400)


def test_what_http_refuses(contracts):
    trusted = contracts.trusted
    for path, keys in [
        ("/api/orders/create", CODED), ("/api/inventory/lock", [*CODED, "locked"]),
        ("/api/payment/process", [*CODED, "paymentStatus"]), ("/api/notification/send", CODED), ("/api/orders", WRAPPED),
        ("/orders", HAL),
    ]:
        put = requests.put(trusted + path, json={})
        check(put, keys, 405)
        assert "POST" in put.headers["Allow"]
        check(requests.post(trusted + path, data="{}", headers={"Content-Type": "text/plain"}), keys, 415)
        check(requests.post(trusted + path, data="a=b", headers={
            "Content-Type": "application/x-www-form-urlencoded"}), keys, 415)
        check(post(trusted + path, json.dumps({"a": "x" * 3_000_000})), keys, 413)
