#!/usr/bin/env python3
"""Kills a working shop again and again, and looks whether anything that was promised is gone.

    Tests/Reliability/crash.py --kills 200 [--souk .build/release/souk] [--report report.json] [--seed 1]

Runs the real program under orders, carts and their checkout, payments that are called back, price and stock changes,
refunds and shipments, imports, searches and reindexing, ends it with SIGKILL at a random moment, starts it again, and
compares:

- `souk check` finds database, stock, ledger, orders, events and index in agreement;
- every order that was acknowledged is there, paid, shipped or refunded when it was acknowledged as such;
- an order whose answer was lost is there once or not at all: repeating it under its Idempotency-Key makes no second one;
- every price, imported row and sum of stock is the last acknowledged one, or one that was on its way;
- every acknowledged cart item is in its cart; the event feed goes on without a gap and tells of every order.

At the end recovery must have finished every payment, and the index must have everything. Only Python's standard library
is needed. Ends with 1 when something was lost, and names it.
"""
import argparse
import json
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

from mix import Mix
from shop_process import ROOT, Lost, Shop


def check(shop, after, allow_pending=True):
    done = shop.command("check", "--json")
    if done.returncode != 0:
        raise Lost(f"souk check {after}: {done.stdout} {done.stderr}")
    report = json.loads(done.stdout)
    if not allow_pending and report["pendingEvents"]:
        raise Lost(f"souk check {after}: the index is {report['pendingEvents']} events behind")
    return report


def stocked(shop, units):
    """The demonstration shop, with `units` of 40 of its products: an admin's key and the products' ids."""
    key = shop.load_demo()
    _, listed = shop.request("GET", "/v1/products?limit=60")
    products = [p["id"] for p in listed["data"] if not p.get("variants")][:40]
    for product in products:
        shop.request("PATCH", f"/v1/products/{product}", {"stock": units}, {"X-API-Key": key})
    return key, products


def close(report, folder, is_good, path):
    """Prints the report, and writes it to `path` if there is one. The shop's folder stays for a look when something was
    found. Answers the exit code."""
    report["folder"] = None if is_good else str(folder)
    if is_good:
        shutil.rmtree(folder)
    text = json.dumps(report, indent=2)
    print(text)
    if path:
        pathlib.Path(path).write_text(text + "\n")
    return 0 if is_good else 1


def run(arguments):
    dice = random.Random(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="souk-crash-"))
    shop = Shop(arguments.souk, folder)
    report = {"kills": 0, "seed": arguments.seed, "pending payments seen": 0, "events the index was behind": 0}
    restarts = []
    shop.start()
    key, products = stocked(shop, units=100_000)
    mix = Mix(shop, key, products, arguments.seed)
    try:
        for number in range(1, arguments.kills + 1):
            mix.start()
            time.sleep(dice.uniform(0.05, arguments.longest))
            shop.kill()
            mix.stop()
            found = check(shop, f"after kill {number}")
            report["pending payments seen"] += len(found["pendingPayments"])
            report["events the index was behind"] += found["pendingEvents"]
            restarts.append(round(shop.start(), 3))
            mix.verify()
            report["kills"] = number
            if number % 10 == 0:
                print(f"{number} kills; {mix.counts}", file=sys.stderr, flush=True)
        report["orders settled"] = mix.settle(seconds=180)
        # Unpaid orders are cancelled as long as it runs, and each takes the index a moment.
        shop.kill(signal.SIGTERM)
        check(shop, "at the end", allow_pending=False)
        report["result"] = "nothing lost"
    except Lost as loss:
        report["result"] = str(loss)
    finally:
        mix.stop()
        shop.kill()
        restarts.sort()
        report["restart seconds, median and worst"] = [restarts[len(restarts) // 2], restarts[-1]] if restarts else None
        report["mix"] = dict(sorted(mix.counts.items()))
    return close(report, folder, report["result"] == "nothing lost", arguments.report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--longest", type=float, default=3.0, help="seconds between a start and the next kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--souk", default=str(ROOT / ".build/release/souk"))
    parser.add_argument("--report")
    sys.exit(run(parser.parse_args()))
