"""Card data is nowhere (PCI DSS 3.3.1, 3.4.1, 3.5.1): marker digits are sent through every route that takes a body, the
server is killed, and every byte it has left behind is searched for them."""
import base64
import itertools
import json
import re
import signal
import sqlite3

import requests

# A right check digit, and no test card; the verification value is found if it is anywhere beside its number.
NUMBER = "4917484589897107"
VALUE = "7391"
DETAILS = {"cardNumber": NUMBER, "expiryDate": "12/30", "cvv": VALUE}
ADDRESS = {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"}


def needles():
    """The number plain, spaced as people write it, as hexadecimal, and as base64 at each of the three alignments."""
    digits = NUMBER.encode()
    yield digits
    for separator in (" ", "-"):
        yield separator.join(re.findall("....", NUMBER)).encode()
    yield digits.hex().encode()
    for padding in range(3):
        text = base64.b64encode(b"\0" * padding + digits)
        yield text[4 if padding else 0:-4]
    # The verification value as the member or field that carried it.
    for quote, key in itertools.product(('"', ""), ("cvv", "cvc")):
        yield f'{quote}{key}{quote}:"{VALUE}"'.encode()
        yield f"{key}={VALUE}".encode()


def finds(data):
    return [needle for needle in needles() if needle.lower() in data.lower()]


def bodies():
    """Card data where it belongs, and where it does not."""
    lines = {"items": [{"productId": "prod_456", "quantity": 1}], "shippingAddress": ADDRESS}
    yield {**DETAILS}
    yield {"number": NUMBER, "expiry": "12/30", "cvc": VALUE, "card": DETAILS}
    yield {**lines, "paymentMethod": "card", "paymentDetails": DETAILS}
    yield {**lines, "paymentMethod": "card", "paymentDetails": {**DETAILS, "cardNumber": NUMBER[:-1] + "8"}}
    yield {**lines, "paymentMethod": "card", "paymentDetails": {**DETAILS, "expiryDate": "13/30"}}
    yield {**lines, **DETAILS, "paymentMethod": "card"}
    yield {**lines, "paymentMethod": NUMBER}
    yield {"orderId": "ORD000001", "userId": "usr_1", "paymentAmount": 299.99, "paymentMethod": "credit_card",
           "paymentDetails": DETAILS}


def test_marker_digits_through_every_route_are_in_no_byte_that_is_left(new_shop, tmp_path):
    shop = new_shop({"SOUK_RATE_LIMIT": "off", "SOUK_LOG": "json", "SOUK_LOG_LEVEL": "trace"}, "--demo",
                    "--trusted", "127.0.0.1:0")
    key = {"X-API-Key": shop.key()}
    [trusted] = re.findall(r"trusted +(http://[^/\s]+)", shop.output.read_text() + (shop.folder / "server.log").read_text())
    document = requests.get(shop.url + "/v1/openapi.json").json()
    sent = 0
    answers = b""
    for path, operations in document["paths"].items():
        for method in set(operations) & {"post", "put", "patch"}:
            address = re.sub(r"{[^}]*}", "ORD000001" if "orders" in path else "x", path)
            for number, body in enumerate(bodies()):
                answer = requests.request(
                    method, shop.url + address, json=body, timeout=30,
                    headers={**key, "Idempotency-Key": f"{method} {path} {number}"})
                answers += answer.content + repr(answer.headers).encode()
                sent += 1
                assert answer.status_code < 500 or answer.status_code == 503, f"{method} {path}: {answer.text}"
    for path in ("/api/payment/process", "/api/orders/create", "/api/orders", "/orders", "/api/notification/send"):
        for body in bodies():
            answer = requests.post(trusted + path, json=body, timeout=30)
            assert answer.status_code < 500, f"{path}: {answer.text}"
            answers += answer.content
            sent += 1
    assert sent > 200
    assert not finds(answers), [needle for needle in finds(answers)]
    # Something did go through: a card was kept as its last four digits.
    orders = requests.get(shop.url + "/v1/payments?status=captured", headers=key).json()["data"]
    assert any(payment["card"] and payment["card"]["lastFour"] == NUMBER[-4:] for payment in orders)
    shop.command("backup", str(tmp_path / "backup"))
    events = shop.command("events", "tail", "--lines", "100000", "--json").encode()
    shop.stop(signal.SIGKILL)

    files = [file for folder in (shop.folder, tmp_path / "backup") for file in folder.rglob("*") if file.is_file()]
    names = {file.name for file in files}
    assert {"souk.sqlite", "sandbox.sqlite", "server.log", "server.out"} <= names, names
    assert any(name.endswith("-wal") for name in names)
    for file in files:
        assert not finds(file.read_bytes()), f"{file.name}: {finds(file.read_bytes())}"
    assert not finds(events)
    # And in no row, whatever the pages are packed like.
    for database in (shop.data / "souk.sqlite", shop.data / "sandbox.sqlite"):
        dump = "\n".join(sqlite3.connect(database).iterdump()).encode()
        assert len(dump) > 1000 and not finds(dump), finds(dump)
    # The search finds what is there.
    assert any(NUMBER[-4:].encode() in file.read_bytes() for file in files)
