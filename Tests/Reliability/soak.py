#!/usr/bin/env python3
"""Lets a shop work for a long time and looks whether it grows.

    Tests/Reliability/soak.py --minutes 30 [--souk .build/release/souk] [--report report.json] [--seed 1]

The same mix as `crash.py` without kills: every second the memory (without what the kernel may take back), the
descriptors and the threads of the process are noted, and what of the memory is allocated, with and without the page
caches of SQLite, which fill up to 16 MB a connection. The first third is for warming up. Ends with 1 when the median of
the last third is more than 10 percent and 16 MiB (what is allocated beside SQLite's: 4 MiB) above that of the middle
third, when a descriptor or thread stays behind for more than what the middle third had at most, when a promise was
broken, or when an answer was lost although nobody had stopped the process.
"""
import argparse
import contextlib
import os
import pathlib
import re
import signal
import statistics
import sys
import tempfile
import threading
import time

from crash import check, close, stocked
from mix import Mix
from shop_process import ROOT, Lost, Shop


WHAT = ["memory in MiB", "allocated", "allocated beside SQLite", "descriptors", "threads"]


def status_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def watch(pid, stops, is_over):
    """Notes when somebody has stopped the process, as debuggers and measurements of others do."""
    while not is_over.wait(0.25):
        try:
            state = status_of(pid)["State"]
        except OSError:
            return  # It has ended, as it does before the last checks.
        if state.strip().lower().startswith("t"):
            stops.append(time.time())


def sample(shop):
    """What `WHAT` names; raises OSError when the process does not answer."""
    metrics = shop.text("/metrics")
    status = status_of(shop.process.pid)
    found = {name: float(value) / 1048576 for name, value in re.findall(r"^(souk_\w+_bytes) (\S+)$", metrics, re.M)}
    allocated = found["souk_allocated_memory_bytes"]
    return (int(status["RssAnon"].split()[0]) / 1024, allocated, allocated - found["souk_sqlite_memory_bytes"],
            len(list(pathlib.Path(f"/proc/{shop.process.pid}/fd").iterdir())), int(status["Threads"]))


def grown(samples):
    """What is more at the end than it was in the middle; empty when nothing is."""
    third = len(samples) // 3
    middle, last = samples[third:2 * third], samples[2 * third:]
    found = []
    for position, slack in [(0, 16), (2, 4)]:
        before, after = (statistics.median(s[position] for s in part) for part in (middle, last))
        if after > before * 1.1 and after > before + slack:
            found.append(f"{WHAT[position]} went from {before:.0f} to {after:.0f} MiB")
    for position in (3, 4):
        what = WHAT[position]
        most, typical = max(s[position] for s in middle), statistics.median(s[position] for s in last)
        if typical > most:
            found.append(f"{what} went from at most {most} to {typical:.0f}")
    return found


def run(arguments):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="souk-soak-"))
    # The harness is one client with the traffic of many.
    shop = Shop(arguments.souk, folder, {**os.environ, "SOUK_RATE_LIMIT": "off"})
    shop.start()
    key, products = stocked(shop, units=10_000_000)
    mix = Mix(shop, key, products, arguments.seed)
    samples, stops, is_over, began, report = [], [], threading.Event(), time.time(), {"minutes": arguments.minutes, "seed": arguments.seed}
    try:
        end = time.monotonic() + arguments.minutes * 60
        threading.Thread(target=watch, args=(shop.process.pid, stops, is_over), daemon=True).start()
        mix.start()
        while time.monotonic() < end:
            if shop.process.poll() is not None:
                raise Lost(f"the server ended with {shop.process.returncode}: see {folder / 'server.log'}")
            with contextlib.suppress(OSError):
                samples.append(sample(shop))
            time.sleep(1)
        mix.stop()
        mix.verify()
        report["orders settled"] = mix.settle(seconds=180)
        # Unpaid orders are cancelled as long as it runs, and each takes the index a moment.
        shop.kill(signal.SIGTERM)
        check(shop, "at the end", allow_pending=False)
        # A request waits 20 seconds for its answer: the stop that made it wait in vain lies in the 30 before.
        unexplained = [why for when, _, why in mix.lost if not any(when - 30 <= stop <= when for stop in stops)]
        report["result"] = "; ".join(grown(samples) + unexplained[:3]) or "flat"
    except Lost as loss:
        report["result"] = str(loss)
    finally:
        is_over.set()
        mix.stop()
        shop.kill(signal.SIGTERM)
    if samples:
        for position, what in enumerate(WHAT):
            tenths = [samples[len(samples) * n // 10][position] for n in range(10)] + [samples[-1][position]]
            report[what] = [round(value, 1) for value in tenths]
    report["mix"] = dict(sorted(mix.counts.items()))
    report["seconds stopped by others"] = len(stops) // 4
    report["lost answers"] = [f"{when - began:.1f} s {part}: {why}" for when, part, why in mix.lost]
    return close(report, folder, report["result"] == "flat", arguments.report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--souk", default=str(ROOT / ".build/release/souk"))
    parser.add_argument("--report")
    sys.exit(run(parser.parse_args()))
