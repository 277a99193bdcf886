"""A repeated request whose card check value cannot be one: another request, not the one that was answered."""
import uuid

import pytest
import requests


def draft(cvv):
    return {
        "items": [{"productId": "prod_456", "quantity": 1}],
        "shippingAddress": {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"},
        "paymentMethod": "card",
        "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": cvv}}


@pytest.fixture(scope="module")
def placed(shop):
    headers = {"X-API-Key": shop.key(), "Idempotency-Key": str(uuid.uuid4())}
    first = requests.post(shop.url + "/v1/orders", json=draft("123"), headers=headers, timeout=20)
    assert first.status_code == 201, first.text
    return headers, first.json()


@pytest.mark.parametrize("wrong", ["", "12", "12345", "abc", None, 12])
def test_a_malformed_one_is_refused(shop, placed, wrong):
    headers, _ = placed
    repeated = requests.post(shop.url + "/v1/orders", json=draft(wrong), headers=headers, timeout=20)
    assert (repeated.status_code, repeated.json()["code"]) == (422, "idempotency_key_reused")
    fresh = requests.post(shop.url + "/v1/orders", json=draft(wrong), timeout=20,
                          headers={**headers, "Idempotency-Key": str(uuid.uuid4())})
    assert fresh.status_code == 400 and fresh.json()["details"][0]["code"] == "invalid_cvv"


def test_a_well_formed_one_is_in_no_record(shop, placed):
    """It may not be kept, not even hashed; so another one makes no other request."""
    headers, first = placed
    repeated = requests.post(shop.url + "/v1/orders", json=draft("321"), headers=headers, timeout=20)
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert repeated.json()["data"]["id"] == first["data"]["id"]
