#!/usr/bin/env python3
"""Lets a shop work for a long time and looks whether it grows.

    Tests/Reliability/soak.py --minutes 30 [--souk .build/release/souk] [--report report.json] [--seed 1]

The same mix as `crash.py` without kills: every second the memory (without what the kernel may take back), the
descriptors and the threads of the process are noted. The first third is for warming up. Ends with 1 when the median of
the last third is more than 10 percent and 16 MiB above that of the middle third, when a descriptor or thread stays
behind for more than what the middle third had at most, or when a promise was broken.
"""
import argparse
import os
import pathlib
import signal
import statistics
import sys
import tempfile
import time

from crash import check, close, stocked
from mix import Mix
from shop_process import ROOT, Lost, Shop


def sample(pid):
    """Anonymous memory in MiB, descriptors, threads."""
    status = dict(
        line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return (int(status["RssAnon"].split()[0]) / 1024, len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir())),
            int(status["Threads"]))


def grown(samples):
    """What is more at the end than it was in the middle; empty when nothing is."""
    third = len(samples) // 3
    middle, last = samples[third:2 * third], samples[2 * third:]
    found = []
    before, after = (statistics.median(s[0] for s in part) for part in (middle, last))
    if after > before * 1.1 and after > before + 16:
        found.append(f"memory went from {before:.0f} to {after:.0f} MiB")
    for position, what in [(1, "descriptors"), (2, "threads")]:
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
    samples, began, report = [], time.time(), {"minutes": arguments.minutes, "seed": arguments.seed}
    try:
        end = time.monotonic() + arguments.minutes * 60
        mix.start()
        while time.monotonic() < end:
            samples.append(sample(shop.process.pid))
            time.sleep(1)
        mix.stop()
        mix.verify()
        report["orders settled"] = mix.settle(seconds=180)
        check(shop, "at the end", allow_pending=False)
        report["result"] = "; ".join(grown(samples)) or "flat"
    except Lost as loss:
        report["result"] = str(loss)
    finally:
        mix.stop()
        shop.kill(signal.SIGTERM)
    if samples:
        for position, what in enumerate(["memory in MiB", "descriptors", "threads"]):
            tenths = [samples[len(samples) * n // 10][position] for n in range(10)] + [samples[-1][position]]
            report[what] = [round(value, 1) for value in tenths]
    report["mix"] = dict(sorted(mix.counts.items()))
    report["lost answers"] = [f"{when - began:.1f} s {part}: {why}" for when, part, why in mix.lost]
    return close(report, folder, report["result"] == "flat", arguments.report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--souk", default=str(ROOT / ".build/release/souk"))
    parser.add_argument("--report")
    sys.exit(run(parser.parse_args()))
