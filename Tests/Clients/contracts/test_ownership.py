"""Who sees and moves an order, on every contract and under every name of it; and what the trusted listener is."""
import os
import subprocess

import pytest
import requests

import conftest as shops
from published import contracts  # noqa: F401
from test_bad_input import CODED, HAL, V1, WRAPPED, check

OWNER, STRANGER, STAFF = "customer@example.com", "user@example.com", "staff@example.com"
ITEMS = [{"productId": "P001", "quantity": 2}, {"productId": "P002", "quantity": 1}]
PAY = {"userId": "123456", "paymentAmount": 100.50, "paymentMethod": "credit_card",
       "paymentDetails": {"cardNumber": "4111111111111111", "expiryDate": "12/25", "cvv": "123"}}


def made(contracts):
    """An order of the owner, under all of its names."""
    answer = requests.post(
        contracts.trusted + "/api/orders/create", json={"userId": "123456", "orderAmount": 100.50, "items": ITEMS})
    order = contracts.wait(answer.json()["orderId"], reservation="held")
    return [order["id"], order["number"], str(int(order["number"].removeprefix("ORD")))]


# Method, path, body, error shape, and what its owner is answered: the order's address is in the path or its body.
CALLS = [
    ("GET", "/orders/{}", None, HAL, 200),
    ("PATCH", "/orders/{}", {}, HAL, 204),
    ("DELETE", "/orders/{}", None, HAL, 403),
    ("POST", "/orders/{}/receive/ReceivePayment", None, HAL, 403),
    ("POST", "/orders/{}/receive/UnlockDelivery", None, HAL, 403),
    ("POST", "/orders/{}/receive/Deliver", None, HAL, 403),
    ("POST", "/orders/{}/receive/Refund", None, HAL, 403),
    ("POST", "/api/orders/{}/payment", None, WRAPPED, 403),
    ("POST", "/api/orders/{}/ship", None, WRAPPED, 403),
    ("POST", "/api/orders/{}/deliver", None, WRAPPED, 403),
    ("POST", "/api/inventory/lock", {"orderId": "{}", "items": ITEMS}, [*CODED, "locked"], 403),
    ("GET", "/v1/orders/{}", None, V1, 200),
    ("GET", "/v1/orders/{}/tracking", None, V1, 200),
    ("GET", "/v1/orders/{}/events", None, V1, 200),
    ("POST", "/v1/orders/{}/shipments", {}, V1, 403),
    ("POST", "/v1/orders/{}/refunds", {}, V1, 403),
    # The owner's own, which end what went before: last.
    ("POST", "/orders/{}/receive/Cancel", None, HAL, 202),
    ("POST", "/orders/{}/receive/Reopen", None, HAL, 202),
    ("DELETE", "/api/orders/{}", None, WRAPPED, 200),
    ("POST", "/orders/{}/receive/Reopen", None, HAL, 202),
    ("POST", "/api/payment/process", {"orderId": "{}", **PAY}, [*CODED, "paymentStatus"], 200),
    # What is paid is given back by staff.
    ("POST", "/v1/orders/{}/cancel", None, V1, 422),
    ("DELETE", "/api/orders/{}", None, WRAPPED, 403),
]
FOR_STAFF = {"/api/inventory/lock", "/v1/orders/{}/shipments", "/v1/orders/{}/refunds"}


def call(contracts, method, path, body, order, headers):
    if body and body.get("orderId") == "{}":
        body = {**body, "orderId": order}
    return requests.request(
        method, contracts.public + path.format(order), json=body, headers=headers, allow_redirects=False)


def test_a_strangers_order_does_not_exist_under_any_name(contracts):
    names = made(contracts)
    before = contracts.canonical(names[0])
    for method, path, body, shape, _ in CALLS:
        for order in names:
            answer = call(contracts, method, path, body, order, contracts.bearer(STRANGER))
            # What a customer may never do is refused before the order is looked for, so it tells nothing of it.
            refused = 403 if path in FOR_STAFF or (method, path) == ("DELETE", "/orders/{}") else 404
            check(answer, shape, refused)
            missing = call(contracts, method, path, body, "ORD999999", contracts.bearer(STRANGER))
            assert missing.status_code == answer.status_code
            assert set(missing.json()) == set(answer.json())
    assert contracts.canonical(names[0]) == before
    for listing in ["/orders", "/orders/search/findByCurrentState?currentState=Open"]:
        shown = requests.get(contracts.public + listing, headers=contracts.bearer(STRANGER)).text
        assert f"/orders/{names[2]}\"" not in shown


def test_nobody_sees_it_without_credentials(contracts):
    names = made(contracts)
    for method, path, body, shape, _ in CALLS:
        for order in names:
            answer = call(contracts, method, path, body, order, {})
            # /v1 knows guests, whose orders are opened by a secret.
            assert answer.status_code in ((401, 404) if path.startswith("/v1") else (401,)), (method, path)
            assert list(answer.json()) == shape
            forged = call(contracts, method, path, body, order, {"Authorization": "Bearer nonsense"})
            assert forged.status_code == 401


@pytest.mark.parametrize("alias", [0, 1, 2])
def test_its_owner_sees_cancels_reopens_and_pays_it(contracts, alias):
    order = made(contracts)[alias]
    for method, path, body, shape, status in CALLS:
        answer = call(contracts, method, path, body, order, contracts.bearer(OWNER))
        assert answer.status_code == status, (method, path, answer.text)
        if status == 403:
            check(answer, shape, 403)


@pytest.mark.parametrize("alias", [0, 1, 2])
def test_staff_run_it(contracts, alias):
    order = made(contracts)[alias]
    staff = contracts.bearer(STAFF)
    for method, path, body, status in [
        ("POST", "/api/inventory/lock", {"orderId": "{}", "items": ITEMS}, 200),
        ("POST", "/orders/{}/receive/UnlockDelivery", None, 202), ("POST", "/api/orders/{}/payment", None, 200),
        ("POST", "/api/orders/{}/ship", None, 200), ("POST", "/api/orders/{}/deliver", None, 200),
        ("DELETE", "/api/orders/{}", None, 200), ("DELETE", "/orders/{}", None, 204),
    ]:
        answer = call(contracts, method, path, body, order, staff)
        assert answer.status_code == status, (method, path, answer.text)


def test_links_are_those_of_the_readers_role(contracts):
    order = made(contracts)[2]
    links = {}
    for name in [OWNER, STAFF]:
        shown = requests.get(f"{contracts.public}/orders/{order}", headers=contracts.bearer(name)).json()
        links[name] = [rel for rel in shown["_links"] if rel not in ("self", "order")]
        for rel in links[name]:
            assert shown["_links"][rel]["href"].startswith(f"{contracts.public}/orders/{order}/receive/")
    assert links == {OWNER: ["cancel"], STAFF: ["receive-payment", "cancel", "unlock-delivery"]}


def test_whose_order_it_is_cannot_be_said_in_the_body(contracts):
    # A customer's token decides; the name in the body orders for nobody else.
    stranger = contracts.bearer(STRANGER)
    body = {"userId": "123456", "orderAmount": 100.50, "items": ITEMS, "role": "admin"}
    check(requests.post(contracts.public + "/api/orders/create", json=body, headers=stranger), CODED, 401)
    hal = requests.post(contracts.public + "/orders", headers=stranger, json={
        "currentState": "Completed", "customerId": "123456", "paid": True, "role": "admin"})
    assert (hal.status_code, hal.json()["currentState"]) == (201, "Open")
    assert contracts.canonical(hal.headers["Location"].rsplit("/", 1)[1])["customerId"] == "usr_123"


# MARK: the trusted listener

def test_the_trusted_listener_serves_the_contracts_and_nothing_else(contracts):
    document = requests.get(contracts.public + "/v1/openapi.json").json()
    paths = sorted(document["paths"]) + ["/metrics", "/health", "/readyz", "/docs", "/admin", "/login", "/cart", "/v1"]
    assert len(paths) > 60
    for path in paths:
        for name in ["id", "session", "address", "provider", "code"]:
            path = path.replace("{%s}" % name, "x")
        for method in ["GET", "POST", "PUT", "DELETE"]:
            assert requests.request(method, contracts.trusted + path, json={}).status_code in (404, 405), (method, path)
            # Not even as its own administrator.
            known = requests.request(method, contracts.trusted + path, json={}, headers=contracts.admin)
            assert known.status_code in (404, 405), (method, path)
    for path in ["/", "/orders", "/orders/search", "/profile", "/profile/orders"]:
        answer = requests.get(contracts.trusted + path)
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_the_public_listener_asks_for_credentials_on_every_contract(contracts):
    public = contracts.public
    check(requests.post(public + "/orders", json={}), HAL, 401)
    check(requests.get(public + "/orders"), HAL, 401)
    check(requests.post(public + "/api/orders", json={
        "customerName": "A", "productName": "B", "quantity": 1, "totalAmount": 1}), WRAPPED, 401)
    check(requests.post(public + "/api/orders/create", json={
        "userId": "123456", "orderAmount": 100.50, "items": ITEMS}), CODED, 401)


def refusal(address, **environment):
    """What `souk serve` says of a trusted address; None when it runs."""
    process = subprocess.Popen(
        [shops.SOUK, "serve", "--port", "0", "--trusted", address, "--data", environment.pop("folder")],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}, cwd="/tmp")
    try:
        _, said = process.communicate(timeout=3)
        return process.returncode, said
    except subprocess.TimeoutExpired:
        process.terminate()
        process.communicate(timeout=30)
        return None


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "example.com:8080"])
def test_an_address_that_others_reach_must_be_wanted_twice(address, tmp_path):
    status, said = refusal(address, folder=str(tmp_path / "data"))
    assert status not in (0, None)
    assert "SOUK_TRUSTED" in said and "loopback" in said


def test_wanted_twice_it_listens_there(tmp_path):
    assert refusal("0.0.0.0:0", folder=str(tmp_path / "data"), SOUK_TRUSTED_ANY_ADDRESS="true") is None


# MARK: the session cookie

def test_a_cookie_moves_no_order_without_the_sessions_token(contracts):
    signed_in = requests.post(contracts.public + "/v1/auth/login", json={
        "email": OWNER, "password": "souk-customer-demo", "cookie": True})
    # Sent by hand, since the cookie is for https.
    cookie = {"Cookie": signed_in.headers["Set-Cookie"].split(";")[0]}
    token = {"X-CSRF-Token": signed_in.json()["data"]["csrfToken"]}
    order = made(contracts)[2]
    calls = [
        ("POST", "/orders", {}, HAL), ("PATCH", "/orders/{}", {}, HAL),
        ("POST", "/orders/{}/receive/Cancel", None, HAL), ("DELETE", "/api/orders/{}", None, WRAPPED),
        ("POST", "/api/payment/process", {"orderId": "{}", **PAY}, [*CODED, "paymentStatus"]),
        ("POST", "/v1/orders/{}/cancel", None, V1),
    ]
    for method, path, body, shape in calls:
        check(call(contracts, method, path, body, order, cookie), shape, 403)
        wrong = {**cookie, "X-CSRF-Token": token["X-CSRF-Token"][:-2] + "AA"}
        check(call(contracts, method, path, body, order, wrong), shape, 403)
        for foreign in [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]:
            check(call(contracts, method, path, body, order, {**cookie, **token, **foreign}), shape, 403)
    assert contracts.canonical(order)["state"] == "Open"
    # Reading needs no token, and with it the session may do what its owner may.
    assert requests.get(f"{contracts.public}/orders/{order}", headers=cookie).status_code == 200
    assert call(contracts, "POST", "/orders/{}/receive/Cancel", None, order, {**cookie, **token}).status_code == 202
    # An order of processing is authenticated by its body alone.
    body = {"userId": "123456", "orderAmount": 100.50, "items": ITEMS}
    check(requests.post(
        contracts.public + "/api/orders/create", json=body, headers={**cookie, **token}), CODED, 401)
