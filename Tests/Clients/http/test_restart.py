"""A restart under load: whatever was answered has happened, once, and nothing was answered in part."""
import concurrent.futures
import signal
import socket
import threading
import time
import uuid

import pytest
import requests

from conftest import Shop


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def restartable(tmp_path):
    shop = Shop(tmp_path, {"SOUK_RATE_LIMIT": "off", "SOUK_DRAIN_SECONDS": "1", "SOUK_TRUSTED": "off"},
                ["--port", str(free_port())])
    shop.start()
    yield shop
    shop.stop(signal.SIGKILL)


def test_a_restart_under_load_loses_nothing(restartable):
    shop = restartable
    headers = {"X-API-Key": shop.key()}
    made = requests.post(shop.url + "/v1/products", headers=headers, timeout=10,
                         json={"id": "counted", "name": "Counted", "price": 1, "stock": 1000})
    assert made.status_code == 201, made.text
    over = threading.Event()
    unanswered, broken = [], []

    def client(number):
        """Adds a unit at a time, each until it is answered; half of the clients keep their connections."""
        session = requests.Session()
        added = 0
        while not over.is_set():
            key = str(uuid.uuid4())
            while True:
                if number % 2:
                    session.close()
                try:
                    answer = session.post(
                        shop.url + "/v1/inventory/counted/adjustments", json={"quantity": 1, "reason": "load"},
                        headers={**headers, "Idempotency-Key": key}, timeout=30)
                    assert answer.json()["success"] is (answer.status_code == 201), answer.text
                    if answer.status_code == 201:
                        added += 1
                        break
                    assert answer.status_code == 503, answer.text
                except requests.exceptions.ChunkedEncodingError as error:
                    broken.append(error)
                except requests.exceptions.ConnectionError as error:
                    if "Connection refused" not in str(error):
                        unanswered.append(error)
                time.sleep(0.02)
        return added

    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        running = [clients.submit(client, number) for number in range(8)]
        for _ in range(3):
            time.sleep(1)
            old = shop.process
            old.send_signal(signal.SIGTERM)
            # Readiness goes first, while requests are still answered.
            deadline = time.monotonic() + 5
            while requests.get(shop.url + "/readyz", timeout=5).status_code == 200:
                assert time.monotonic() < deadline
            assert requests.get(shop.url + "/v1/products/counted", timeout=5).status_code == 200
            assert old.wait(timeout=60) == 0
            shop.start()
        time.sleep(1)
        over.set()
        added = sum(done.result(timeout=60) for done in running)
    assert broken == []
    # A kept connection may be closed at the very moment its client sends; that request was never begun.
    assert len(unanswered) < 8 * 3 + 1, unanswered
    assert added > 50
    stock = requests.get(shop.url + "/v1/inventory/counted", headers=headers, timeout=10).json()["data"]
    assert stock["available"] == 1000 + added
    shop.stop()
    shop.command("check")


def test_an_upload_in_progress_is_finished(restartable):
    shop = restartable
    key = shop.key()

    def lines():
        for number in range(40):
            if number == 10:
                shop.process.send_signal(signal.SIGTERM)
            yield b'{"id":"up%d","name":"Upload %d","price":2}\n' % (number, number)
            time.sleep(0.05)

    answer = requests.post(shop.url + "/v1/products/import", data=lines(), timeout=60,
                           headers={"X-API-Key": key, "Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200
    assert answer.text.count('"success":true') >= 40, answer.text[-500:]
    assert shop.process.wait(timeout=60) == 0
    shop.start()
    assert requests.get(shop.url + "/v1/products/up39", timeout=10).status_code == 200
