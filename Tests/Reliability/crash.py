#!/usr/bin/env python3
"""Kills a working shop again and again, and looks whether anything that was promised is gone.

    Tests/Reliability/crash.py --kills 200 [--souk .build/release/souk] [--report report.json] [--seed 1]

Runs the real program under a mix of orders, price changes, searches, imports and reindexing, ends it with SIGKILL at a
random moment, starts it again, and compares:

- `souk check` finds database, stock, ledger, orders and index in agreement;
- every order that was acknowledged is there, paid when it was acknowledged as paid, at its amount;
- an order whose answer was lost is there once or not at all: repeating it under its Idempotency-Key makes no second one;
- every product has its last acknowledged price, or one that was on its way.

Only Python's standard library is needed. Ends with 1 when something was lost, and names it.
"""
import argparse
import http.client
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Lost(Exception):
    """Something that was promised is not so."""


class Shop:
    def __init__(self, souk, folder):
        self.souk, self.folder = souk, folder
        self.process = self.port = None
        target = folder / "indexes/products"
        target.mkdir(parents=True)
        for file in (ROOT / "indexes/products").glob("*.json"):
            shutil.copy(file, target)

    @property
    def folders(self):
        return ["--data", str(self.folder / "data"), "--indexes", str(self.folder / "indexes")]

    def start(self):
        output = self.folder / "server.out"
        with open(output, "wb") as out, open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.souk, "serve", "--demo", "--port", "0", "--trusted", "127.0.0.1:0", *self.folders],
                stdout=out, stderr=log, cwd=ROOT)
        started = time.monotonic()
        while time.monotonic() - started < 90:
            if self.process.poll() is not None:
                raise Lost(f"the server did not start again: see {self.folder / 'server.log'}")
            found = re.search(r"serves http://127\.0\.0\.1:(\d+)", output.read_text())
            if found:
                self.port = int(found.group(1))
                try:
                    if self.request("GET", "/readyz")[0] == 200:
                        return time.monotonic() - started
                except OSError:
                    pass
            time.sleep(0.02)
        raise Lost("the server was not ready within 90 s")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def command(self, *arguments):
        return subprocess.run([self.souk, *arguments, *self.folders], capture_output=True, text=True, cwd=ROOT)

    def request(self, method, path, body=None, headers=None):
        """The status and the JSON of an answer; raises OSError when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            text = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
            connection.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
            response = connection.getresponse()
            data = response.read()
            return response.status, json.loads(data) if data[:1] in b"{[" and data else None
        except (http.client.HTTPException, json.JSONDecodeError) as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()


class Load:
    """What clients do, and what they were promised."""

    def __init__(self, shop, key, products, seed):
        self.shop, self.products, self.random = shop, products, random.Random(seed)
        self.headers = {"X-API-Key": key}
        self.lock = threading.Lock()
        self.orders = {}      # idempotency key: [body, order id or None, status or None]
        self.prices = {p: [None, []] for p in products}    # product: [acknowledged, on their way since]
        self.counts = {}
        self.stopped = threading.Event()
        self.threads = []

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def start(self):
        self.stopped.clear()
        parts = [self.order, self.order, self.price, self.price, self.search, self.bulk, self.reindex]
        seeds = [self.random.random() for _ in parts]
        self.threads = [
            threading.Thread(target=self.loop, args=(part, random.Random(s))) for part, s in zip(parts, seeds)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def loop(self, part, dice):
        while not self.stopped.is_set():
            try:
                part(dice)
            except OSError:
                self.count("answers lost")
                self.stopped.wait(0.05)

    # The parts of the mix.

    def order(self, dice):
        cards = ["4242424242424242"] * 6 + ["4000000000000002", "4000000000000077", "4000000000000101"]
        body = {
            "items": [
                {"productId": p, "quantity": dice.randint(1, 2)} for p in dice.sample(self.products, dice.randint(1, 2))],
            "email": "crash@example.com", "paymentMethod": "card",
            "paymentDetails": {"cardNumber": dice.choice(cards), "expiryDate": "12/30", "cvv": "123"},
            "shippingAddress": {"name": "C. Rash", "street": "1 Main St", "city": "Springfield", "state": "IL",
                                "zip": "62701", "country": "US"},
        }
        key = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        with self.lock:
            self.orders[key] = [body, None, None]
        status, answer = self.shop.request("POST", "/v1/orders", body, {**self.headers, "Idempotency-Key": key})
        self.note_order(key, status, answer)

    def note_order(self, key, status, answer):
        self.count(f"orders answered {status}")
        with self.lock:
            if status in (201, 202):
                self.orders[key][1:] = [answer["data"]["id"], status]
            elif status < 500 and status != 409:
                del self.orders[key]

    def price(self, dice):
        product = dice.choice(self.products)
        price = dice.randint(100, 99_999) / 100
        with self.lock:
            # One writer of a product at a time, so that there is a last price.
            if self.prices[product][1] and self.prices[product][1][-1] == "busy":
                return
            self.prices[product][1] += [price, "busy"]
        answered = None
        try:
            answered, _ = self.shop.request("PATCH", f"/v1/products/{product}", {"price": price}, self.headers)
        finally:
            with self.lock:
                known = self.prices[product]
                known[1].remove("busy")
                if answered == 200:
                    known[0], known[1] = price, []
        self.count(f"prices answered {answered}")

    def search(self, dice):
        status, _ = self.shop.request(
            "GET", f"/v1/search?q={dice.choice(['headphones', 'kettle', 'lamp', 'desk', 'bag'])}&facets=brand,price")
        self.count(f"searches answered {status}")

    def bulk(self, dice):
        lines = [
            json.dumps({"id": f"bulk-{dice.randint(1, 400)}", "name": f"Bulk Widget {dice.randint(1, 99)}",
                        "price": dice.randint(1, 500), "stock": 5}) for _ in range(60)]
        status, _ = self.shop.request(
            "POST", "/v1/products/import", "\n".join(lines).encode(),
            {**self.headers, "Content-Type": "application/x-ndjson"})
        self.count(f"imports answered {status}")
        self.stopped.wait(0.3)

    def reindex(self, dice):
        if self.stopped.wait(dice.uniform(0.5, 3)):
            return
        self.shop.command("reindex", "--timeout", "5")
        self.count("reindexed")

    # What must be so afterwards.

    def verify(self):
        with self.lock:
            orders, prices = dict(self.orders), dict(self.prices)
        for key, (body, order, status) in orders.items():
            headers = {**self.headers, "Idempotency-Key": key}
            if order is None:
                status, answer = self.shop.request("POST", "/v1/orders", body, headers)
                if status == 409:
                    continue    # still being worked on by recovery; asked again next time
                self.note_order(key, status, answer)
                if status not in (201, 202):
                    continue
                order = answer["data"]["id"]
                status, again = self.shop.request("POST", "/v1/orders", body, headers)
                if status in (201, 202) and again["data"]["id"] != order:
                    raise Lost(f"the key {key} made two orders: {order} and {again['data']['id']}")
                continue
            found, answer = self.shop.request("GET", f"/v1/orders/{order}", headers=self.headers)
            if found != 200:
                raise Lost(f"order {order}, answered {status}, is gone: {found} {answer}")
            if status == 201 and not answer["data"]["paid"]:
                raise Lost(f"order {order} was answered as paid and is not")
        for product, (acknowledged, pending) in prices.items():
            if acknowledged is None and not pending:
                continue
            found, answer = self.shop.request("GET", f"/v1/products/{product}", headers={"Cache-Control": "no-cache"})
            price = answer["data"]["price"] if found == 200 else None
            allowed = [p for p in [acknowledged, *pending] if p is not None and p != "busy"]
            if found != 200 or (acknowledged is not None and price not in allowed):
                raise Lost(f"product {product} has the price {price}, not one of {allowed}")
        # Those looked at are settled; the next round has its own.
        with self.lock:
            self.orders = {k: v for k, v in self.orders.items() if v[1] is None}


def run(arguments):
    dice = random.Random(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="souk-crash-"))
    shop = Shop(arguments.souk, folder)
    report = {"kills": 0, "seed": arguments.seed, "restart seconds": [], "pending payments seen": 0}
    shop.start()
    # Loaded when there are products.
    while (shop.request("GET", "/v1/products?limit=1")[1] or {}).get("pagination", {}).get("total", 0) < 500:
        time.sleep(0.2)
    key = json.loads(shop.command("apikey", "create", "--name", "crash", "--role", "admin", "--json").stdout)["key"]
    _, listed = shop.request("GET", "/v1/products?limit=60")
    products = [p["id"] for p in listed["data"] if not p.get("variants")][:40]
    for product in products:
        shop.request("PATCH", f"/v1/products/{product}", {"stock": 100_000}, {"X-API-Key": key})
    load = Load(shop, key, products, arguments.seed)
    try:
        for number in range(arguments.kills):
            load.start()
            time.sleep(dice.uniform(0.05, arguments.longest))
            shop.kill()
            load.stop()
            checked = shop.command("check", "--json")
            if checked.returncode != 0:
                raise Lost(f"souk check after kill {number + 1}: {checked.stdout} {checked.stderr}")
            report["pending payments seen"] += len(json.loads(checked.stdout).get("pendingPayments", []))
            report["restart seconds"].append(round(shop.start(), 3))
            load.verify()
            report["kills"] = number + 1
            if (number + 1) % 10 == 0:
                print(f"{number + 1} kills; {load.counts}", file=sys.stderr, flush=True)
        report["result"] = "nothing lost"
    except Lost as loss:
        report["result"] = str(loss)
    finally:
        load.stop()
        shop.kill()
        seconds = sorted(report.pop("restart seconds")) or [0]
        report["restart seconds, median and worst"] = [seconds[len(seconds) // 2], seconds[-1]]
        report["mix"] = load.counts
    lost = report["result"] != "nothing lost"
    report["folder"] = str(folder) if lost else None
    if not lost:
        shutil.rmtree(folder)
    text = json.dumps(report, indent=2)
    print(text)
    if arguments.report:
        pathlib.Path(arguments.report).write_text(text + "\n")
    return 1 if lost else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=3.0, help="seconds between a start and the next kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--souk", default=str(ROOT / ".build/release/souk"))
    parser.add_argument("--report")
    sys.exit(run(parser.parse_args()))
