"""The sample clients that the document of the wrapped contract prints, run as they stand (`samples/`).

They speak to http://localhost:8080. Where another program holds that port, they and the shop get a network of their own.
"""
import datetime
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

import conftest as shops

SAMPLES = pathlib.Path(__file__).parent / "samples"


def port_is_free():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 8080))
            return True
        except OSError:
            return False


@pytest.fixture(scope="module")
def network():
    """What commands start with to share one network in which port 8080 is free."""
    if port_is_free():
        yield []
        return
    if not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("port 8080 is taken and there is no network namespace to be had")
    holder = subprocess.Popen(
        ["unshare", "-rn", "sh", "-c", "ip link set lo up && echo ready && exec sleep 600"],
        stdout=subprocess.PIPE, text=True)
    if holder.stdout.readline().strip() != "ready":
        pytest.skip("port 8080 is taken and network namespaces are not permitted")
    yield ["nsenter", "-t", str(holder.pid), "-U", "-n", "--preserve-credentials"]
    holder.kill()
    holder.wait()


@pytest.fixture(scope="module")
def published(network, tmp_path_factory):
    """The demonstration shop at http://localhost:8080; answers what runs programs beside it."""
    folder = tmp_path_factory.mktemp("published")
    shop = shops.Shop(folder)
    with open(folder / "server.out", "wb") as output, open(folder / "server.log", "wb") as log:
        process = subprocess.Popen(
            [*network, shops.SOUK, "serve", "--demo", "--port", "0", "--trusted", "localhost:8080", *shop.folders],
            stdout=output, stderr=log, cwd=shops.ROOT)

    def run(*command):
        return subprocess.run(
            [*network, *map(str, command)], capture_output=True, text=True, timeout=60, cwd=SAMPLES)

    deadline = time.monotonic() + 60
    while "trusted " not in (folder / "server.out").read_text():
        assert process.poll() is None, (folder / "server.log").read_text()[-2000:]
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield run
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def test_the_python_client_makes_an_order(published):
    done = published(sys.executable, "create_order.py")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Success: Order created and published successfully"
    assert len(lines[1]) == len("Order ID: ") + 36
    assert lines[2:] == ["Customer: John Doe", "Status: Created"]


def typescript(published, *arguments):
    node = pathlib.Path(sys.executable).parent / "node"
    return published(node, "--no-warnings", "--import", "./page.mjs", *arguments)


def test_the_javascript_client_runs_as_printed(published):
    # The document sends an empty order, which is refused in the envelope the client reads.
    done = typescript(published, "create_order.mts")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == "Failed: An error occurred while creating the order"
    assert "customerName is required." in done.stderr


def test_the_javascript_client_makes_an_order(published, tmp_path):
    # Only what the document left out of its call is filled in.
    text = (SAMPLES / "create_order.mts").read_text()
    assert text.count("{ /* ... */ }") == 1
    filled = tmp_path / "filled.mts"
    filled.write_text(text.replace(
        "{ /* ... */ }", "{ customerName: 'John Doe', productName: 'Laptop', quantity: 1, totalAmount: 1299.99 }"))
    done = typescript(published, filled)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Success: Order created and published successfully"
    assert len(lines[1]) == len("Order ID: ") + 36
    assert lines[2:] == ["Customer: John Doe", "Status: Created"]


# What `PostAsJsonAsync` of the document's C# client sends: camel case, chunked, with a charset.
CSHARP = """
import requests
body = b'{"customerName":"John Doe","productName":"Laptop","quantity":1,"totalAmount":1299.99}'
answer = requests.post(
    "http://localhost:8080/api/orders", data=iter([body[:10], body[10:]]),
    headers={"Content-Type": "application/json; charset=utf-8"})
assert answer.request.headers["Transfer-Encoding"] == "chunked"
print(answer.status_code, answer.headers["Content-Type"])
print(answer.text)
"""


def test_the_csharp_client_can_send_and_read(published):
    """There is no .NET here: its request is sent as its documentation says, and the answer held to the types of its
    classes, whose members `ReadFromJsonAsync` matches in any case."""
    done = published(sys.executable, "-c", CSHARP)
    assert done.returncode == 0, done.stderr
    head, text = done.stdout.splitlines()
    assert head == "200 application/json"
    answer = {name.lower(): value for name, value in json.loads(text).items()}
    assert (answer["success"], answer["errors"]) == (True, None)
    assert isinstance(answer["message"], str)
    datetime.datetime.fromisoformat(answer["timestamp"].replace("Z", "+00:00"))
    data = {name.lower(): value for name, value in answer["data"].items()}
    assert {name: type(value) for name, value in data.items()} == {
        "id": str, "customername": str, "productname": str, "quantity": int, "totalamount": float, "status": str,
        "createdat": str}
    datetime.datetime.fromisoformat(data["createdat"].replace("Z", "+00:00"))
