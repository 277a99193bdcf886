"""Export and deletion of what the whole shop knows of a person."""
import json

import pytest
import requests
from people import ADDRESS, Person, admin_key, rows

TABLES = ["users", "orders", "carts", "payments", "saved_payment_methods", "coupon_uses", "outbox_events",
          "identity_addresses", "identity_sessions", "identity_external_accounts", "identity_known_networks",
          "storefront_checkouts"]


@pytest.fixture
def selling(new_shop):
    shop = new_shop({"SOUK_RATE_LIMIT": "off"})
    made = requests.post(
        shop.url + "/v1/products", headers={"X-API-Key": admin_key(shop)},
        json={"id": "cup", "name": "Cup", "price": 5, "currency": "USD", "stock": 10})
    assert made.status_code == 201, made.text
    return shop


def everything(shop):
    """Every value of every table that could name somebody."""
    return "\n".join(
        "|".join("" if value is None else value.decode("latin-1") if isinstance(value, bytes) else str(value)
                 for value in row)
        for table in TABLES for row in rows(shop, f"SELECT * FROM {table}"))


def test_all_of_it_is_handed_out_and_then_forgotten(selling):
    person = Person(selling, "forget")
    address = {**ADDRESS, "name": "Henrietta Forgettable", "street": "77 Oblivion Lane"}
    card = {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}
    line = {"productId": "cup", "quantity": 1}

    def made(path, body, status=201):
        answer = person.call("POST", path, json=body)
        assert answer.status_code == status, (path, answer.text)
        return answer.json()["data"]

    made(f"/v1/users/{person.id}/addresses", address)
    made("/v1/payment-methods", {"paymentDetails": card})
    order = {"items": [line], "shippingAddress": address, "paymentMethod": "card", "paymentDetails": card}
    over, under_way = made("/v1/orders", order), made("/v1/orders", order)
    staff = {"X-API-Key": admin_key(selling)}
    refunded = requests.post(
        selling.url + f"/v1/orders/{over['id']}/refunds", headers=staff, json={"reason": "returned"})
    assert refunded.status_code in (200, 201), refunded.text
    made("/v1/cart/items", line, 200)

    export = person.call("GET", "/v1/users/me/export").json()["data"]
    assert {one["id"] for one in export["orders"]} == {over["id"], under_way["id"]}
    assert export["cart"] == [{"productId": "cup", "variantId": None, "quantity": 1}]
    assert len(export["paymentMethods"]) == 1 and export["addresses"][0]["street"] == "77 Oblivion Lane"
    assert "4242424242424242" not in json.dumps(export)
    # Whoever takes the data of another is written down.
    assert requests.get(selling.url + f"/v1/users/{person.id}/export", headers=staff).status_code == 200
    acts = requests.get(selling.url + f"/v1/audit-log?subject=user/{person.id}", headers=staff).json()["data"]
    assert any(act["action"] == "user.exported" and act["actor"].startswith("key:") for act in acts)

    assert "77 Oblivion Lane" in everything(selling)
    assert person.call("DELETE", "/v1/users/me").status_code == 204
    after = requests.get(selling.url + f"/v1/orders/{over['id']}", headers=staff).json()["data"]
    assert after["total"] == over["total"] and after["items"] and after["state"] == "Canceled"
    assert after["email"] is None and after["customerId"] is None and after["customerName"] is None
    assert (after["shippingAddress"]["street"], after["shippingAddress"]["country"]) == ("", "US")
    # What is still to be delivered keeps where it goes to; nothing else is left.
    waiting = requests.get(selling.url + f"/v1/orders/{under_way['id']}", headers=staff).json()["data"]
    assert waiting["shippingAddress"]["street"] == "77 Oblivion Lane"
    done = requests.post(
        selling.url + f"/v1/orders/{under_way['id']}/refunds", headers=staff, json={"reason": "gone"})
    assert done.status_code in (200, 201), done.text
    assert rows(selling, "SELECT count(*) FROM jobs WHERE kind = 'customer.erasure' AND key = ?", person.id) == [(1,)]
    for column in ["email", "customer_name"]:
        assert rows(selling, f"SELECT {column} FROM orders WHERE id = ?", over["id"]) == [(None,)]
    assert rows(selling, "SELECT count(*) FROM saved_payment_methods") == [(0,)]
    assert rows(selling, "SELECT count(*) FROM carts WHERE customer_id IS NOT NULL") == [(0,)]
    selling.command("check")


def test_a_person_without_orders_leaves_nothing(selling):
    person = Person(selling, "nobody")
    person.call("POST", f"/v1/users/{person.id}/addresses", json={**ADDRESS, "street": "77 Oblivion Lane"})
    assert person.email in everything(selling)
    assert person.call("DELETE", "/v1/users/me").status_code == 204
    rest = everything(selling)
    assert person.email not in rest and "77 Oblivion Lane" not in rest
