"""The line to Stripe is cut in the middle of a purchase: before Stripe hears of a step, or after it has done it and before
the shop learns so. Whatever happens, the order is paid once, or not at all and can be paid."""
import http.server
import threading
import time

import pytest
import requests

from test_stripe import ADDRESS, KEY, SECRET, intent_of, stripe, token  # noqa: F401 (stripe is a fixture)


class Line:
    """A proxy before `target` that drops one call whose path ends with `action`."""

    def __init__(self, target):
        line = self
        self.action, self.when, self.cuts = None, None, 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                is_cut = self.command == "POST" and line.action and self.path.endswith(line.action)
                if is_cut:
                    line.action, line.cuts = None, line.cuts + 1
                    if line.when == "before":
                        return self.hang_up()
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                answer = requests.request(self.command, target + self.path, data=body, headers=headers, timeout=30)
                if is_cut:
                    return self.hang_up()
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def hang_up(self):
                self.close_connection = True
                self.connection.shutdown(2)

            do_GET = do_POST = forward

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def cut(self, action, when):
        self.action, self.when, self.cuts = action, when, 0


@pytest.fixture
def line(stripe):  # noqa: F811
    made = Line(stripe)
    yield made
    made.server.shutdown()


def refunds_of(stripe, intent):  # noqa: F811
    return requests.get(stripe + "/v1/refunds", auth=(KEY, ""), params={"payment_intent": intent["id"]}).json()["data"]


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError("it did not come to be so within half a minute")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", ["/v1/payment_intents", "/confirm", "/capture"])
def test_a_purchase_is_paid_once(new_shop, stripe, line, action, when):  # noqa: F811
    settings = {"SOUK_PAYMENT_GATEWAY": "stripe", "SOUK_STRIPE_API_BASE": line.url, "SOUK_STRIPE_KEY": KEY,
                "SOUK_STRIPE_WEBHOOK_SECRET": SECRET}
    shop = new_shop(settings)
    headers = {"X-API-Key": shop.key()}
    made = requests.post(
        shop.url + "/v1/products", headers=headers, json={"id": "cup", "name": "Cup", "price": 5, "stock": 9})
    assert made.status_code == 201
    card = token(stripe, "4242424242424242")
    line.cut(action, when)
    answer = requests.post(
        shop.url + "/v1/orders", headers={**headers, "Idempotency-Key": "one"}, timeout=60,
        json={"items": [{"productId": "cup", "quantity": 2}], "shippingAddress": ADDRESS, "paymentMethod": card})
    assert line.cuts == 1 and answer.status_code == 202, answer.text
    order = answer.json()["data"]
    assert not order["paid"] and order["reservation"] in ("held", "committed")

    # The next start looks after what is unfinished at once; without one, a job does within a minute.
    shop.stop()
    shop.start()
    read = lambda: requests.get(f"{shop.url}/v1/orders/{order['id']}", headers=headers).json()["data"]  # noqa: E731
    until(lambda: read()["payments"][-1]["status"] in ("captured", "voided", "failed"))
    if not read()["paid"]:
        again = requests.post(
            f"{shop.url}/v1/orders/{order['id']}/payments", headers=headers,
            json={"paymentMethod": token(stripe, "4242424242424242")})
        assert again.status_code == 201, again.text
    assert read()["paid"] and read()["balance"] == 10.0
    captured = [intent for intent in intent_of(stripe, order["id"]) if intent["status"] == "succeeded"]
    assert len(captured) == 1 and captured[0]["amount"] == 1000
    left = [intent for intent in intent_of(stripe, order["id"]) if intent["status"] == "requires_capture"]
    assert not left, "nothing stays set aside on a card"
    shop.command("check")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refund_is_paid_back_once(new_shop, stripe, line, when):  # noqa: F811
    shop = new_shop({"SOUK_PAYMENT_GATEWAY": "stripe", "SOUK_STRIPE_API_BASE": line.url, "SOUK_STRIPE_KEY": KEY,
                     "SOUK_STRIPE_WEBHOOK_SECRET": SECRET})
    headers = {"X-API-Key": shop.key()}
    requests.post(shop.url + "/v1/products", headers=headers, json={"id": "cup", "name": "Cup", "price": 5, "stock": 9})
    order = requests.post(
        shop.url + "/v1/orders", headers=headers, timeout=60,
        json={"items": [{"productId": "cup", "quantity": 2}], "shippingAddress": ADDRESS,
              "paymentMethod": token(stripe, "4242424242424242")}).json()["data"]
    line.cut("/v1/refunds", when)
    refunded = requests.post(f"{shop.url}/v1/orders/{order['id']}/refunds", headers=headers, json={"amount": 4})
    assert refunded.status_code == 201 and refunded.json()["data"]["balance"] == 6.0
    [intent] = intent_of(stripe, order["id"])
    until(lambda: line.cuts == 1)
    until(lambda: len(refunds_of(stripe, intent)) >= 1)
    time.sleep(4)
    assert [refund["amount"] for refund in refunds_of(stripe, intent)] == [400]
    shop.command("check")
