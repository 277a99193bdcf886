"""Every sample request of the document of `/v1` gives the shape of its sample (`samples/v1`): every member that is
printed there is answered, with that type and, where it is no fact of one shop, that value. We answer more beside it."""
import json
import pathlib
import re

import pytest
import requests

from published import contracts  # noqa: F401

SAMPLES = pathlib.Path(__file__).parent / "samples/v1"
UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z"


def sample(name):
    head, _, body = (SAMPLES / f"{name}.http").read_text().partition("\n\n")
    status, *fields = head.splitlines()
    return int(status.split()[1]), dict(field.split(": ", 1) for field in fields), json.loads(body)


def kind(value):
    return "number" if type(value) in (int, float) else type(value).__name__


def differences(expected, actual, varying, path=""):
    """Members that are missing, of another type or value; `varying` are paths whose value must only match."""
    if path in varying:
        if kind(expected) != kind(actual):
            yield f"{path} is a {kind(actual)}, not a {kind(expected)}"
        elif varying[path] and not re.fullmatch(varying[path], str(actual)):
            yield f"{path} is {actual!r}"
    elif isinstance(expected, dict) and isinstance(actual, dict):
        for name, value in expected.items():
            if name not in actual:
                yield f"{path}.{name} is missing"
            else:
                yield from differences(value, actual[name], varying, f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(actual) < len(expected):
            yield f"{path} has {len(actual)} elements"
        for index, value in enumerate(expected[:len(actual)]):
            yield from differences(value, actual[index], varying, f"{path}[{index}]")
    elif kind(expected) != kind(actual) or expected != actual:
        yield f"{path} is {actual!r}, not {expected!r}"


def check(answer, name, varying):
    status, headers, body = sample(name)
    found = [] if answer.status_code == status else [f"status is {answer.status_code}"]
    found += [f"{name} is {answer.headers.get(name)}" for name, value in headers.items()
              if answer.headers.get(name) != value]
    found += differences(body, answer.json(), varying)
    assert found == []


def test_a_difference_is_found():
    _, _, body = sample("user")
    assert list(differences(body, body, {})) == []
    for change in [{"role": 1}, {"role": "admin"}, {"role": None}]:
        assert list(differences(body, {**body, "data": {**body["data"], **change}}, {})) != []
    assert list(differences(body, {"success": True, "data": {}}, {})) != []
    assert list(differences(body, {**body, "success": 1}, {})) != []


def login(contracts):
    answer = requests.post(contracts.public + "/v1/auth/login", json={
        "email": "user@example.com", "password": "securePassword123"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()["data"]["token"]
    header = json.loads(__import__("base64").urlsafe_b64decode(token.split(".")[0] + "=="))
    assert (header["alg"], header["typ"]) == ("HS256", "JWT")
    return {"Authorization": f"Bearer {token}"}


def test_a_user(contracts):
    answer = requests.get(contracts.public + "/v1/users/usr_123", headers=login(contracts))
    check(answer, "user", {".data.name": ".+", ".data.createdAt": UTC, ".data.lastLogin": UTC})


def test_a_users_change_is_partial(contracts):
    headers = login(contracts)
    url = contracts.public + "/v1/users/usr_123"
    before = requests.get(url, headers=headers).json()["data"]
    answer = requests.put(url, headers=headers, json={"name": "John Smith", "phone": "+1234567890"})
    check(answer, "user", {".data.name": "John Smith", ".data.createdAt": UTC, ".data.lastLogin": UTC})
    assert answer.json()["data"]["phone"] == "+1234567890"
    only = requests.put(url, headers=headers, json={"name": "Jane Okafor"}).json()["data"]
    assert (only["name"], only["phone"], only["email"]) == ("Jane Okafor", "+1234567890", before["email"])


def test_the_products(contracts):
    # The demonstration has the document's product; how many stand beside it and where its image lies is ours.
    answer = requests.get(contracts.public + "/v1/products?category=electronics&q=premium+headphones")
    check(answer, "products", {
        ".data[0].stock": r"\d+", ".data[0].category": "(?i)electronics", ".data[0].images[0]": "/.+",
        ".pagination.total": r"\d+", ".pagination.pages": r"\d+"})


@pytest.mark.parametrize("sort", ["price_asc", "price_desc", "name", "newest"])
def test_the_products_page_and_sort(contracts, sort):
    page = requests.get(f"{contracts.public}/v1/products?page=2&limit=100&sort={sort}").json()
    assert page["pagination"].items() >= {"page": 2, "limit": 100, "pages": -(-page["pagination"]["total"] // 100)}.items()
    key = {"price_asc": "price", "price_desc": "price", "name": "name", "newest": "createdAt"}[sort]
    # Names are sorted by their first six letters.
    values = [each[key].casefold()[:6] if key == "name" else each[key] for each in page["data"]]
    assert values == sorted(values, reverse=sort in ("price_desc", "newest"))
    assert requests.get(contracts.public + "/v1/products?limit=1000").json()["pagination"]["limit"] == 100


PRODUCT = {
    "name": "Wireless Mouse", "description": "Ergonomic wireless mouse", "price": 49.99, "category": "electronics",
    "stock": 200, "images": ["https://cdn.example.com/mouse.jpg"]}


def test_only_an_admin_makes_a_product(contracts):
    url = contracts.public + "/v1/products"
    assert requests.post(url, json=PRODUCT).status_code == 401
    assert requests.post(url, json=PRODUCT, headers=login(contracts)).status_code == 403
    made = requests.post(url, json=PRODUCT, headers=contracts.admin)
    assert made.status_code == 201
    data = made.json()["data"]
    assert re.fullmatch("prod_[0-9a-z]+", data["id"])
    shown = {name: data[name] for name in PRODUCT}
    assert {**shown, "category": shown["category"].lower()} == PRODUCT
    assert made.headers["Location"] == "/v1/products/" + data["id"]


def test_an_order(contracts):
    body = {
        "items": [{"productId": "prod_456", "quantity": 2}],
        "shippingAddress": {
            "street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"},
        "paymentMethod": "card"}
    assert requests.post(contracts.public + "/v1/orders", json=body).status_code == 401
    # A card that is not named is asked for by the gateway, so that the sample's order waits for its payer.
    made = requests.post(contracts.public + "/v1/orders", json=body, headers=login(contracts))
    assert made.status_code == 202
    order = made.json()["data"]
    assert (order["state"], order["reservation"], order["items"][0]["quantity"]) == ("Open", "held", 2)
    assert order["shippingAddress"] == body["shippingAddress"]
    paid = requests.post(contracts.public + "/v1/orders", headers=login(contracts), json={
        **body, "paymentDetails": {"cardNumber": "4111111111111111", "expiryDate": "12/25", "cvv": "123"}})
    assert (paid.status_code, paid.json()["data"]["paid"]) == (201, True)
    short = requests.post(contracts.public + "/v1/orders", headers=login(contracts), json={
        **body, "items": [{"productId": "prod_456", "quantity": 100_000}]})
    assert (short.status_code, short.json()["code"]) == (422, "out_of_stock")


def test_the_rate_is_1000_an_hour(contracts, tmp_path):
    from conftest import Shop

    limited = Shop(tmp_path).start()
    try:
        answer = requests.get(limited.url + "/v1/products")
        assert answer.headers["RateLimit-Policy"] == '"default";q=1000;w=3600'
    finally:
        limited.stop()
