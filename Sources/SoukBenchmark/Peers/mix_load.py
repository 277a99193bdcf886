"""A realistic mix at a fixed rate, whatever the server makes of it; prints latencies as JSON.

    mix_load.py BASE KEY RATE SECONDS QUERIES IDS        (the last two are files of JSON lists)

Requests are due at fixed moments, and each is timed from the moment it was due: one that had to wait for another's
answer counts the wait (no coordinated omission). Of a hundred: 40 product pages' reads, 28 searches with facets, 10
lists of a category, 10 suggestions, 4 carts made and 4 filled, 2 orders paid, 1 sign-in session read, 1 stock count.
"""
import http.client
import itertools
import json
import queue
import random
import sys
import threading
import time
import urllib.parse

base, key, rate, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
queries, ids = (json.load(open(path)) for path in sys.argv[5:7])
host = base.removeprefix("http://")
chance = random.Random(7)
JSON = {"Content-Type": "application/json"}
ORDER = {
    "shippingAddress": {"street": "123 Main St", "city": "San Francisco", "country": "US"}, "paymentMethod": "card",
    "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}}
carts = []


def popular(values):
    """Few are asked for often, most seldom."""
    return values[min(int(chance.paretovariate(0.6)) - 1, len(values) - 1) % len(values)]


def quoted(text):
    return urllib.parse.quote(str(text), safe="")


def make(kind):
    if kind == "product":
        return "GET", "/v1/products/" + quoted(popular(ids)), None, {}
    if kind == "search":
        return "GET", "/v1/search?facets=brand,category,price&q=" + quoted(popular(queries)), None, {}
    if kind == "list":
        return "GET", f"/v1/products?sort=price_asc&limit=20&page={chance.randint(1, 20)}", None, {}
    if kind == "suggest":
        return "GET", "/v1/suggest?q=" + quoted(popular(queries)[:chance.randint(2, 6)]), None, {}
    if kind == "cart" or kind == "item" and not carts:
        return "POST", "/v1/carts", {}, {}
    if kind == "item":
        cart = chance.choice(carts[-50:])
        return "POST", f"/v1/carts/{cart['id']}/items", {"productId": "mix-cup", "quantity": 1}, {"X-Cart-Token": cart["token"]}
    if kind == "order":
        return "POST", "/v1/orders", {"items": [{"productId": "mix-cup", "quantity": 1}], **ORDER}, {"X-API-Key": key}
    if kind == "session":
        return "GET", "/v1/auth/session", None, {"X-API-Key": key}
    return "POST", "/v1/inventory/mix-pot/adjustments", {"quantity": 1, "reason": "count"}, {"X-API-Key": key}


MIX = (["product"] * 40 + ["search"] * 28 + ["list"] * 10 + ["suggest"] * 10 + ["cart"] * 4 + ["item"] * 4
       + ["order"] * 2 + ["session", "stock"])
due = queue.Queue()
done, failures = [], []


def work():
    line = http.client.HTTPConnection(host, timeout=30)
    while True:
        job = due.get()
        if job is None:
            return
        at, kind, counts = job
        method, path, body, headers = make(kind)
        try:
            line.request(method, path, json.dumps(body) if body is not None else None,
                         {**headers, **(JSON if body is not None else {})})
            answer = line.getresponse()
            data = answer.read()
            if answer.status >= 400:
                failures.append((kind, answer.status))
            elif path == "/v1/carts":
                carts.append(json.loads(data)["data"])
        except OSError as error:
            failures.append((kind, str(error)))
            line.close()
        if counts:
            done.append((kind, time.monotonic() - at))


workers = [threading.Thread(target=work, daemon=True) for _ in range(64)]
for worker in workers:
    worker.start()
warming = 3.0
kinds = itertools.cycle(chance.sample(MIX, len(MIX)))
start = time.monotonic()
for number in range(int(rate * (seconds + warming))):
    at = start + number / rate
    time.sleep(max(0, at - time.monotonic()))
    due.put((at, next(kinds), at - start >= warming))
for _ in workers:
    due.put(None)
for worker in workers:
    worker.join(60)
took = sorted(time * 1000 for _, time in done)
part = {kind: sorted(time * 1000 for each, time in done if each == kind) for kind in set(MIX)}
print(json.dumps({
    "requests": len(took), "rate": len(took) / seconds, "p50": took[len(took) // 2], "p95": took[len(took) * 95 // 100],
    "p99": took[len(took) * 99 // 100], "max": took[-1], "failed": len(failures), "examples": failures[:5],
    "kinds": {kind: times[len(times) * 95 // 100] for kind, times in part.items() if times}}))
