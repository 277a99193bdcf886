"""Card payments through Stripe's REST API, against localstripe, which others wrote: a program that answers as Stripe."""
import os
import socket
import sqlite3
import subprocess
import sys
import time

import pytest
import requests

KEY = "sk_test_12345"
SECRET = "whsec_test_secret"
ADDRESS = {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"}


@pytest.fixture(scope="module")
def stripe():
    """localstripe on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = os.path.join(os.path.dirname(sys.executable), "localstripe")
    process = subprocess.Popen(
        [program, "--port", str(port), "--from-scratch"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            requests.get(base + "/v1/customers", auth=(KEY, ""), timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield base
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def shop(new_shop, stripe):
    running = new_shop({
        "SOUK_PAYMENT_GATEWAY": "stripe", "SOUK_STRIPE_API_BASE": stripe, "SOUK_STRIPE_KEY": KEY,
        "SOUK_STRIPE_WEBHOOK_SECRET": SECRET})
    running.headers = {"X-API-Key": running.key()}
    made = requests.post(
        running.url + "/v1/products", headers=running.headers, json={"id": "cup", "name": "Cup", "price": 5, "stock": 9})
    assert made.status_code == 201, made.text
    return running


def token(stripe, number):
    """What Stripe's form in the browser does: the card goes to Stripe, the shop gets a token."""
    answer = requests.post(
        stripe + "/v1/payment_methods", auth=(KEY, ""),
        data={"type": "card", "card[number]": number, "card[exp_month]": 12, "card[exp_year]": 2030, "card[cvc]": "123"})
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def order(shop, method, **more):
    return requests.post(
        shop.url + "/v1/orders", headers=shop.headers,
        json={"items": [{"productId": "cup", "quantity": 2}], "shippingAddress": ADDRESS, "paymentMethod": method, **more})


def intents(stripe):
    return requests.get(stripe + "/v1/payment_intents", auth=(KEY, "")).json()["data"]


def intent_of(stripe, order_id):
    return [intent for intent in intents(stripe) if intent["metadata"].get("order") == order_id]


def test_a_card_pays_and_refunds_reach_stripe(shop, stripe):
    bought = order(shop, token(stripe, "4242424242424242"))
    assert bought.status_code == 201, bought.text
    data = bought.json()["data"]
    assert data["paid"] and data["payments"][0]["card"]["lastFour"] == "4242"
    [intent] = intent_of(stripe, data["id"])
    assert (intent["status"], intent["amount"], intent["currency"]) == ("succeeded", 1000, "usd")
    for body, balance in (({"amount": 3}, 7.0), ({}, 0.0)):
        refund = requests.post(
            f"{shop.url}/v1/orders/{data['id']}/refunds", headers=shop.headers, json=body)
        assert refund.status_code == 201 and refund.json()["data"]["balance"] == balance
    for _ in range(100):
        refunds = requests.get(
            stripe + "/v1/refunds", auth=(KEY, ""), params={"payment_intent": intent["id"]}).json()["data"]
        if len(refunds) == 2:
            break
        time.sleep(0.1)
    assert sorted(refund["amount"] for refund in refunds) == [300, 700]
    assert "holds" not in shop.command("check")


def test_a_declined_card_is_402_and_another_one_pays(shop, stripe):
    declined = order(shop, token(stripe, "4000000000000341"))
    assert declined.status_code == 402, declined.text
    assert declined.json()["code"] == "card_declined"
    data = declined.json()["data"]
    assert data["state"] == "Open" and data["reservation"] == "held"
    paid = requests.post(
        f"{shop.url}/v1/orders/{data['id']}/payments", headers=shop.headers,
        json={"paymentMethod": token(stripe, "4242424242424242")})
    assert paid.status_code == 201 and paid.json()["data"]["paid"]


def test_raw_cards_are_refused(shop):
    refused = order(
        shop, "card", paymentDetails={"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"})
    assert refused.status_code == 422 and refused.json()["code"] == "tokenise_first"


@pytest.mark.parametrize("agrees", [True, False])
def test_3d_secure(shop, stripe, agrees):
    pending = order(shop, token(stripe, "4000002500003155"))
    assert pending.status_code == 202, pending.text
    data = pending.json()["data"]
    assert not data["paid"]
    secret = data["nextAction"]["url"].removeprefix("stripe:")
    [intent] = intent_of(stripe, data["id"])
    assert intent["status"] == "requires_action"
    requests.post(
        f"{stripe}/v1/payment_intents/{intent['id']}/_authenticate", auth=(KEY, ""),
        data={"client_secret": secret, "success": "true" if agrees else "false"})
    back = requests.get(shop.url + "/v1/payments/return", params={"payment_intent": intent["id"]})
    assert back.status_code == 200 and back.json()["data"]["paid"] is agrees, back.text
    [intent] = intent_of(stripe, data["id"])
    assert intent["status"] == ("succeeded" if agrees else "requires_payment_method")


def test_signed_callbacks_are_taken_in_and_others_refused(shop, stripe):
    hook = shop.url + "/v1/payments/webhooks/stripe"
    requests.post(
        stripe + "/_config/webhooks/souk", auth=(KEY, ""),
        json={"url": hook, "secret": SECRET, "events": ["payment_intent.succeeded"]}).raise_for_status()
    bought = order(shop, token(stripe, "4242424242424242")).json()["data"]
    assert bought["paid"]
    time.sleep(3)
    read = requests.get(f"{shop.url}/v1/orders/{bought['id']}", headers=shop.headers).json()["data"]
    assert read["balance"] == 10.0 and len(read["payments"]) == 1
    noted = sqlite3.connect(shop.data / "souk.sqlite").execute("SELECT gateway FROM payment_callbacks").fetchall()
    assert noted == [("stripe",)]
    forged = requests.post(hook, data="{}", headers={
        "Content-Type": "application/json", "Stripe-Signature": f"t={int(time.time())},v1={'00' * 32}"})
    assert forged.status_code == 400 and forged.json()["code"] == "bad_signature"
