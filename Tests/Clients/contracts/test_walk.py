"""All four contracts are views of one order: made through any of them, it is moved and finished through the others."""
import pytest
import requests

from published import contracts  # noqa: F401

ADDRESS = {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"}
ITEMS = [{"productId": "P001", "quantity": 2}, {"productId": "P002", "quantity": 1}]
CARD = {"cardNumber": "4111111111111111", "expiryDate": "12/25", "cvv": "123"}


def made_by_000(contracts):
    made = requests.post(
        contracts.trusted + "/api/orders/create", json={"userId": "123456", "orderAmount": 100.50, "items": ITEMS})
    assert made.json()["status"] == "pending"
    return made.json()["orderId"]


def made_by_002(contracts):
    made = requests.post(contracts.trusted + "/api/orders", json={
        "customerName": "John Doe", "productName": "Premium Headphones", "quantity": 1, "totalAmount": 299.99})
    assert made.json()["data"]["status"] == "Created"
    return made.json()["data"]["id"]


def made_by_003(contracts):
    made = requests.post(contracts.trusted + "/orders", json={})
    assert made.json()["currentState"] == "Open"
    return made.headers["Location"].rsplit("/", 1)[1]


def made_by_004(contracts):
    made = requests.post(contracts.public + "/v1/orders", headers=contracts.bearer("customer@example.com"), json={
        "items": ITEMS, "shippingAddress": ADDRESS, "paymentMethod": "card"})
    assert made.status_code == 202
    return made.json()["data"]["id"]


def event(contracts, name, order, expected=202):
    answer = requests.post(f"{contracts.trusted}/orders/{order}/receive/{name}")
    assert (answer.status_code, answer.content) == (expected, b"")


def wrapped(contracts, step, order, expected=200):
    method, suffix = ("DELETE", "") if step == "cancel" else ("POST", "/" + step)
    answer = requests.request(method, f"{contracts.trusted}/api/orders/{order}{suffix}")
    assert answer.status_code == expected, answer.text


def lock(contracts, order):
    answer = requests.post(
        contracts.trusted + "/api/inventory/lock", json={"orderId": order, "items": ITEMS})
    assert answer.json() == {"code": 200, "message": "Inventory locked successfully", "locked": True}


def stands(contracts, order, state, paid, current, **more):
    """What `/v1` and the hypermedia contract say of it, under each of its names."""
    canonical = contracts.canonical(order)
    shown = {"state": state, "paid": paid, **more}
    assert {name: canonical[name] for name in shown} == shown
    sequence = int(canonical["number"].removeprefix("ORD"))
    views = []
    for alias in [canonical["id"], canonical["number"], str(sequence)]:
        assert contracts.canonical(alias)["id"] == canonical["id"]
        views.append(requests.get(f"{contracts.trusted}/orders/{alias}").json())
    assert views[0] == views[1] == views[2]
    assert views[0]["currentState"] == current
    assert views[0]["_links"]["self"]["href"] == f"{contracts.trusted}/orders/{sequence}"


def test_an_order_of_processing_is_locked_shipped_and_refunded_elsewhere(contracts):
    order = made_by_000(contracts)
    lock(contracts, order)
    stands(contracts, order, "Open", False, "Open", reservation="held", fulfilment="none")
    paid = requests.post(contracts.trusted + "/api/payment/process", json={
        "orderId": contracts.canonical(order)["id"], "userId": "123456", "paymentAmount": 100.50,
        "paymentMethod": "credit_card", "paymentDetails": CARD}).json()
    assert paid["paymentStatus"] == "completed"
    stands(contracts, order, "ReadyForDelivery", True, "Ready for delivery", fulfilment="none")
    assert contracts.canonical(order)["payments"][0]["number"] == paid["transactionId"]
    wrapped(contracts, "ship", order)
    stands(contracts, order, "Completed", True, "Completed", fulfilment="shipped", reservation="committed")
    wrapped(contracts, "deliver", order)
    stands(contracts, order, "Completed", True, "Completed", fulfilment="delivered")
    event(contracts, "Cancel", order, expected=422)
    event(contracts, "Refund", order)
    stands(contracts, order, "Canceled", False, "Canceled")
    canonical = contracts.canonical(order)
    assert canonical["balance"] == 0
    assert canonical["payments"][0]["refunded"] == 100.50


def test_a_wrapped_order_is_unlocked_delivered_and_paid_elsewhere(contracts):
    order = made_by_002(contracts)
    contracts.wait(order, reservation="held")
    stands(contracts, order, "Open", False, "Open", reservation="held")
    event(contracts, "UnlockDelivery", order)
    stands(contracts, order, "ReadyForDelivery", False, "Ready for delivery")
    shipped = requests.post(
        f"{contracts.public}/v1/orders/{order}/shipments", headers=contracts.admin, json={"carrier": "DHL"})
    assert shipped.status_code == 201, shipped.text
    stands(contracts, order, "AwaitingPayment", False, "Awaiting payment", fulfilment="shipped")
    wrapped(contracts, "cancel", order, expected=400)
    wrapped(contracts, "payment", order)
    stands(contracts, order, "Completed", True, "Completed", fulfilment="shipped")
    wrapped(contracts, "cancel", order)
    stands(contracts, order, "Canceled", False, "Canceled")


def test_a_hypermedia_order_is_paid_shipped_and_canceled_elsewhere(contracts):
    order = made_by_003(contracts)
    stands(contracts, order, "Open", False, "Open", total=0)
    wrapped(contracts, "ship", order, expected=400)
    wrapped(contracts, "payment", order)
    stands(contracts, order, "ReadyForDelivery", True, "Ready for delivery")
    wrapped(contracts, "ship", order)
    stands(contracts, order, "Completed", True, "Completed")
    wrapped(contracts, "deliver", order)
    wrapped(contracts, "cancel", order)
    stands(contracts, order, "Canceled", False, "Canceled")
    event(contracts, "Reopen", order)
    stands(contracts, order, "Open", False, "Open", fulfilment="none")


def test_an_order_of_v1_is_paid_by_processing_and_finished_elsewhere(contracts):
    order = made_by_004(contracts)
    canonical = contracts.canonical(order)
    assert (canonical["state"], canonical["reservation"]) == ("Open", "held")
    lock(contracts, canonical["number"])
    paid = requests.post(contracts.trusted + "/api/payment/process", json={
        "orderId": canonical["number"], "userId": "123456", "paymentAmount": canonical["total"],
        "paymentMethod": "credit_card", "paymentDetails": CARD})
    assert paid.status_code == 200, paid.text
    stands(contracts, order, "ReadyForDelivery", True, "Ready for delivery")
    event(contracts, "Deliver", order)
    stands(contracts, order, "Completed", True, "Completed", fulfilment="shipped")
    wrapped(contracts, "deliver", order)
    stands(contracts, order, "Completed", True, "Completed", fulfilment="delivered")
    refunded = requests.post(
        f"{contracts.public}/v1/orders/{order}/refunds", headers=contracts.admin, json={"reason": "walk"})
    assert refunded.status_code == 201 or refunded.status_code == 200, refunded.text
    stands(contracts, order, "Canceled", False, "Canceled")


def test_a_reopened_order_starts_over_through_any_contract(contracts):
    order = made_by_000(contracts)
    lock(contracts, order)
    wrapped(contracts, "cancel", order)
    stands(contracts, order, "Canceled", False, "Canceled", reservation="released")
    event(contracts, "Reopen", order)
    stands(contracts, order, "Open", False, "Open", reservation="held")
    lock(contracts, order)
    wrapped(contracts, "payment", order)
    stands(contracts, order, "ReadyForDelivery", True, "Ready for delivery")


@pytest.mark.parametrize("made", [made_by_000, made_by_002, made_by_003, made_by_004])
def test_an_order_of_any_contract_is_listed_and_deleted_by_hypermedia(contracts, made):
    order = made(contracts)
    canonical = contracts.canonical(order)
    href = f"{contracts.trusted}/orders/{int(canonical['number'].removeprefix('ORD'))}"
    listed = requests.get(contracts.trusted + "/orders?size=100&sort=id,desc").json()["_embedded"]["orders"]
    assert href in [each["_links"]["self"]["href"] for each in listed]
    if made is made_by_004:
        # Its payment waits for the payer at the gateway; while it does, there is no deleting it.
        event(contracts, "Cancel", order)
        assert requests.delete(href).status_code == 422
        return
    if made is not made_by_003:
        event(contracts, "Cancel", order)
    assert requests.delete(href).status_code == 204
    for alias in [order, canonical["id"], canonical["number"]]:
        assert requests.get(f"{contracts.trusted}/orders/{alias}").status_code == 404
        wrapped(contracts, "payment", alias, expected=404)
        assert requests.get(f"{contracts.public}/v1/orders/{alias}", headers=contracts.admin).status_code == 404
