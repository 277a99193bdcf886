"""The OpenAPI document by its own rules, and a client generated from it that buys something."""
import os
import pathlib
import re
import subprocess
import sys

import requests
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

TOOLS = pathlib.Path(sys.executable).parent


def test_the_document_is_valid_and_the_same_in_both_forms(shop):
    document = requests.get(shop.url + "/v1/openapi.json", timeout=10).json()
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert yaml.safe_load(requests.get(shop.url + "/v1/openapi.yaml", timeout=10).text) == document


def test_the_published_contracts_have_a_valid_document_too(shop):
    document = requests.get(shop.url + "/openapi-contracts.json", timeout=10).json()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert len(document["paths"]) > 15


def test_every_operation_has_what_strangers_need(shop):
    document = requests.get(shop.url + "/v1/openapi.json", timeout=10).json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) > 100
    for operation in operations:
        name = operation["operationId"]
        assert operation["description"], name
        assert "security" in operation, name
        successes = [status for status in operation["responses"] if status[0] in "23"]
        assert successes, name
        for status in operation["responses"].values():
            assert "$ref" in status or status["headers"], name


PURCHASE = """
import json, sys
from souk_client import AuthenticatedClient, Client
from souk_client.api.search import search_products
from souk_client.api.carts import add_cart_item, create_cart, get_cart
from souk_client.api.orders import get_order, place_order
from souk_client.api.people import login, register
from souk_client.models import CartItemDraft, Login, NewCart, OrderDraft, Registration

url, email = sys.argv[1:]
guest = Client(base_url=url)
found = search_products.sync_detailed(client=guest, q="headphones", in_stock=True)
assert found.status_code == 200, found
product = json.loads(found.content)["data"][0]["id"]
password = "a lamp made of brass and 7 shades"
registered = register.sync_detailed(
    client=guest, body=Registration(email=email, password=password, name="Generated Client"))
assert registered.status_code in (200, 201, 202), registered
signed = login.sync_detailed(client=guest, body=Login(email=email, password=password))
assert signed.status_code == 200, signed
client = AuthenticatedClient(base_url=url, token=json.loads(signed.content)["data"]["token"])
made = create_cart.sync_detailed(client=guest, body=NewCart())
assert made.status_code == 201, made
cart = json.loads(made.content)["data"]
filled = add_cart_item.sync_detailed(
    cart["id"], client=guest, x_cart_token=cart["token"], body=CartItemDraft(product_id=product, quantity=1))
assert filled.status_code == 200, filled
read = get_cart.sync_detailed(cart["id"], client=guest, x_cart_token=cart["token"])
assert read.status_code == 200 and read.parsed.data.items[0].quantity == 1, read
draft = OrderDraft.from_dict({
    "items": [{"productId": product, "quantity": 1}],
    "shippingAddress": {"name": "A", "street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102",
                        "country": "US"},
    "paymentMethod": "card",
    "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"},
})
ordered = place_order.sync_detailed(client=client, body=draft, idempotency_key="generated-client-" + email)
assert ordered.status_code == 201, ordered
order = json.loads(ordered.content)["data"]
seen = get_order.sync_detailed(order["id"], client=client)
assert seen.status_code == 200, seen
assert json.loads(seen.content)["data"]["paid"] is True, seen
print(order["number"])
"""


def test_a_generated_python_client_buys(shop, tmp_path):
    (tmp_path / "config.yaml").write_text("package_name_override: souk_client\nproject_name_override: souk-client\n")
    made = subprocess.run(
        [str(TOOLS / "openapi-python-client"), "generate", "--url", shop.url + "/v1/openapi.json",
         "--config", "config.yaml", "--meta", "none", "--output-path", "souk_client"],
        capture_output=True, text=True, cwd=tmp_path, timeout=300,
        env={**os.environ, "PATH": str(TOOLS) + os.pathsep + os.environ.get("PATH", "")})
    assert made.returncode == 0, made.stdout + made.stderr
    # It knows no bodies of lines and no YAML; nothing else may be left out.
    left_out = set(re.findall(r"WARNING parsing (\S+ \S+) within", made.stdout + made.stderr))
    assert left_out <= {"POST /v1/products/import", "GET /v1/products/export", "GET /v1/openapi.yaml"}, made.stdout
    done = subprocess.run(
        [sys.executable, "-c", PURCHASE, shop.url, "generated@example.com"], capture_output=True, text=True,
        cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("ORD"), done.stdout
