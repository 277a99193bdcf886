"""Webhooks, received by servers of the tests and verified by the reference libraries of others."""
import http.server
import json
import threading
import time

import pytest
import requests
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from standardwebhooks import Webhook as StandardWebhook
from svix.webhooks import Webhook as SvixWebhook


class Receiver:
    """Answers `status` on a free port and keeps what it got."""

    def __init__(self):
        self.requests = []
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((outer.status, dict(self.headers), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def taken(self):
        return [(headers, body) for status, headers, body in self.requests if status < 300]

    def wait(self, count, seconds=30):
        deadline = time.monotonic() + seconds
        while len(self.taken()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.taken()) >= count, f"{len(self.taken())} of {count} messages came"
        return self.taken()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()


@pytest.fixture
def shop(new_shop):
    made = new_shop({"SOUK_WEBHOOK_ALLOW_PRIVATE": "true"})
    made.admin = {"X-API-Key": made.key()}
    return made


def make_endpoint(shop, url, **more):
    answer = requests.post(f"{shop.url}/v1/webhook-endpoints", json={"url": url, **more}, headers=shop.admin)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def make_product(shop, name):
    answer = requests.post(
        f"{shop.url}/v1/products", json={"id": name, "name": name, "price": 10, "stock": 5}, headers=shop.admin)
    assert answer.status_code == 201, answer.text


def test_both_reference_libraries_accept_our_signatures(shop, receiver):
    endpoint = make_endpoint(shop, receiver.url, events=["product.created"])
    make_product(shop, "p1")
    headers, body = receiver.wait(1)[0]
    for library in (StandardWebhook, SvixWebhook):
        library(endpoint["secret"]).verify(body, headers)
        with pytest.raises(Exception):
            library(endpoint["secret"]).verify(body.replace(b"p1", b"p2"), headers)


def test_after_a_rotation_old_and_new_secret_verify(shop, receiver):
    endpoint = make_endpoint(shop, receiver.url, events=["product.created"])
    rotated = requests.post(
        f"{shop.url}/v1/webhook-endpoints/{endpoint['id']}/rotate-secret", headers=shop.admin).json()["data"]
    assert rotated["secret"] != endpoint["secret"]
    make_product(shop, "p1")
    headers, body = receiver.wait(1)[0]
    for secret in (endpoint["secret"], rotated["secret"]):
        StandardWebhook(secret).verify(body, headers)


def test_the_messages_are_cloud_events(shop, receiver):
    make_endpoint(shop, receiver.url, events=["product.*"])
    make_product(shop, "p1")
    _, body = receiver.wait(1)[0]
    message = HTTPMessage(headers={"content-type": "application/cloudevents+json"}, body=body)
    event = from_structured_event(message)
    assert event.get_type() == "product.created" and event.get_subject() == "product/p1"


def test_a_receiver_that_was_down_gets_everything_in_order(shop, receiver):
    receiver.status = 503
    make_endpoint(shop, receiver.url, events=["product.created"])
    for index in range(10):
        make_product(shop, f"p{index}")
    deadline = time.monotonic() + 10
    while not receiver.requests and time.monotonic() < deadline:
        time.sleep(0.05)
    assert receiver.requests
    receiver.status = 200
    subjects = [json.loads(body)["subject"] for _, body in receiver.wait(10)]
    assert subjects == [f"product/p{index}" for index in range(10)]


def test_messages_survive_a_kill(shop, receiver):
    receiver.status = 503
    make_endpoint(shop, receiver.url, events=["product.created"])
    for index in range(5):
        make_product(shop, f"p{index}")
    shop.stop(9)
    receiver.status = 200
    shop.start()
    subjects = [json.loads(body)["subject"] for _, body in receiver.wait(5, seconds=90)]
    assert list(dict.fromkeys(subjects)) == [f"product/p{index}" for index in range(5)]


def test_a_kill_while_messages_flow_loses_none_and_keeps_their_order(shop, receiver):
    make_endpoint(shop, receiver.url, events=["product.created"])
    for index in range(60):
        make_product(shop, f"p{index:02}")
        if index == 40:
            receiver.wait(20)
            shop.stop(9)
            shop.start()
    deadline = time.monotonic() + 90
    while len({headers["webhook-id"] for headers, _ in receiver.taken()}) < 60 and time.monotonic() < deadline:
        time.sleep(0.05)
    ids = [headers["webhook-id"] for headers, _ in receiver.taken()]
    subjects = [json.loads(body)["subject"] for _, body in receiver.taken()]
    assert list(dict.fromkeys(subjects)) == [f"product/p{index:02}" for index in range(60)]
    assert len(set(ids)) == 60, "a repeated message had another id"


def test_an_endpoint_that_is_enabled_again_goes_on_where_it_stood(shop, receiver):
    endpoint = make_endpoint(shop, receiver.url, events=["product.created"])
    path = f"{shop.url}/v1/webhook-endpoints/{endpoint['id']}"
    make_product(shop, "p0")
    receiver.wait(1)
    requests.patch(path, json={"enabled": False}, headers=shop.admin).raise_for_status()
    make_product(shop, "p1")
    time.sleep(1)
    assert len(receiver.requests) == 1
    requests.patch(path, json={"enabled": True}, headers=shop.admin).raise_for_status()
    make_product(shop, "p2")
    assert [json.loads(body)["subject"] for _, body in receiver.wait(3)] == ["product/p0", "product/p1", "product/p2"]


def test_events_are_sent_again_after_a_cursor(shop, receiver):
    endpoint = make_endpoint(shop, receiver.url, events=["product.created"])
    for index in range(3):
        make_product(shop, f"p{index}")
    first = receiver.wait(3)[0][0]["webhook-id"]
    replay = f"{shop.url}/v1/webhook-endpoints/{endpoint['id']}/replay"
    again = requests.post(replay, json={"cursor": first}, headers=shop.admin)
    assert again.status_code == 202 and again.json()["data"] == {"count": 2, "nextCursor": None}, again.text
    ids = [headers["webhook-id"] for headers, _ in receiver.wait(5)]
    assert ids[3:] == ids[1:3]
    for cursor, status in (("nonsense", 400), ("0000000000000000-1", 409)):
        assert requests.post(replay, json={"cursor": cursor}, headers=shop.admin).status_code == status


def test_410_disables_an_endpoint(shop, receiver):
    receiver.status = 410
    endpoint = make_endpoint(shop, receiver.url, events=["product.created"])
    make_product(shop, "p1")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        state = requests.get(
            f"{shop.url}/v1/webhook-endpoints/{endpoint['id']}", headers=shop.admin).json()["data"]
        if not state["enabled"]:
            break
        time.sleep(0.05)
    assert state["disabledReason"] == "gone"


def test_a_test_message_and_the_log(shop, receiver):
    endpoint = make_endpoint(shop, receiver.url, events=["product.created"])
    path = f"{shop.url}/v1/webhook-endpoints/{endpoint['id']}"
    assert requests.post(f"{path}/test", headers=shop.admin).json()["data"]["status"] == "delivered"
    headers, body = receiver.wait(1)[0]
    StandardWebhook(endpoint["secret"]).verify(body, headers)
    assert json.loads(body)["type"] == "webhook.test"
    log = requests.get(f"{path}/deliveries", headers=shop.admin).json()["data"]
    one = requests.get(f"{path}/deliveries/{log[0]['id']}", headers=shop.admin).json()["data"]
    assert one["attempts"][0]["status"] == 200
    assert requests.post(f"{path}/deliveries/{log[0]['id']}/replay", headers=shop.admin).status_code == 202
    again, _ = receiver.wait(2)[1]
    assert again["webhook-id"] == headers["webhook-id"]


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:9/", "http://169.254.169.254/latest/meta-data/", "http://localhost/", "http://[::1]/",
    "http://2130706433/", "http://10.1.2.3/"])
def test_addresses_in_private_networks_are_refused(new_shop, url):
    shop = new_shop()
    answer = requests.post(
        f"{shop.url}/v1/webhook-endpoints", json={"url": url}, headers={"X-API-Key": shop.key()})
    assert answer.status_code == 422 and answer.json()["code"] == "target_refused", answer.text


@pytest.mark.parametrize("port", [0, 65536, 99999, 10 ** 20])
def test_a_number_that_is_no_port_is_refused_and_stops_nothing(shop, port):
    answer = requests.post(
        f"{shop.url}/v1/webhook-endpoints", json={"url": f"http://127.0.0.1:{port}/"}, headers=shop.admin)
    assert answer.status_code == 400 and answer.json()["code"] == "validation_failed", answer.text
    assert requests.get(f"{shop.url}/livez").status_code == 200
