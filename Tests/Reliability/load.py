#!/usr/bin/env python3
"""Open-loop load at rising rates until saturation, and the curve of latency against rate as a picture.

    Tests/Reliability/load.py [--seconds 8] [--rates 100,200,…] [--souk …] [--picture curve.svg] [--report load.json]

Requests are sent at the moments they are due, whether earlier ones were answered or not, and latency counts from that
moment: a server that stalls pays for everything that came meanwhile (no coordinated omission). The mix is what shops
see: 70 % searches with facets of changing words, 20 % products, 8 % suggestions, 2 % carts. Behind the last rate the
server is overloaded on purpose: what it refuses must be refused early (503 with Retry-After) and a moment after the
overload everything must be answered again. Then slow clients, half-open connections and 10,000 idle ones.

The load comes from processes of Python beside the server, so on few cores the curve is a lower bound; "generator late"
is how far they fell behind themselves.
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import pathlib
import random
import resource
import shutil
import signal
import statistics
import sys
import tempfile
import time

from shop_process import ROOT, Shop

WORDS = ["headphones", "kettle", "lamp", "desk", "bag", "red shoe", "wireless", "headphnes", "cofee", "chair"]


class Client:
    """Keeps connections and sends each request when it is due."""

    def __init__(self, port, connections):
        self.port, self.free, self.most, self.made = port, [], connections, 0
        self.waiting = asyncio.Semaphore(connections)

    async def send(self, method, path, body=b""):
        """The status; 0 when the connection failed, 599 for a 503 that does not say when to come back."""
        async with self.waiting:
            head = f"{method} {path} HTTP/1.1\r\nHost: shop\r\nContent-Length: {len(body)}\r\n"
            message = (head + "Content-Type: application/json\r\n\r\n").encode() + body
            # One that was kept open may have been closed by the server meanwhile: then a new one is made, once.
            for connection in ([self.free.pop()] if self.free else []) + [None]:
                try:
                    return await self.exchange(connection or await asyncio.open_connection("127.0.0.1", self.port), message)
                except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, IndexError, ValueError):
                    pass
            return 0

    async def exchange(self, connection, message):
        reader, writer = connection
        writer.write(message)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        lowered = answer.lower()
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        await asyncio.wait_for(reader.readexactly(length), 30)
        self.free.append(connection)
        return 599 if b" 503 " in answer[:20] and b"retry-after" not in lowered else int(answer[9:12])


def request_of(dice):
    roll = dice.random()
    if roll < 0.70:
        words = "+".join([dice.choice(WORDS).replace(" ", "+"), str(dice.randint(1, 10_000))][:dice.choice([1, 1, 2])])
        return "GET", f"/v1/search?q={words}&facets=brand,category,price&page={dice.randint(1, 3)}", b""
    if roll < 0.90:
        return "GET", f"/v1/products/prod_{dice.randint(1002, 1400)}", b""
    if roll < 0.98:
        return "GET", f"/v1/suggest?q={dice.choice(WORDS)[:dice.randint(2, 5)]}", b""
    return "POST", "/v1/carts", b"{}"


async def offer(port, per_second, seconds, seed):
    """Latencies in ms by status when `per_second` requests are due each second; how late the last was sent; for how long."""
    client, dice, found, tasks, late = Client(port, 512), random.Random(seed), {}, [], 0.0
    begin = time.perf_counter()

    async def one(due):
        status = await client.send(*request_of(dice))
        found.setdefault(status, []).append((time.perf_counter() - due) * 1000)

    for number in range(int(per_second * seconds)):
        due = begin + number / per_second
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        late = max(late, -wait)
        tasks.append(asyncio.create_task(one(due)))
        if number % 50 == 0:
            await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    return found, late, time.perf_counter() - begin


def offered(arguments):
    return asyncio.run(offer(*arguments))


def rate(pool, processes, port, per_second, seconds, seed):
    """One point of the curve, from several processes of which each sends its part."""
    parts = pool.map(offered, [(port, per_second / processes, seconds, seed * 100 + n) for n in range(processes)])
    found = {}
    for part, _, _ in parts:
        for status, values in part.items():
            found.setdefault(status, []).extend(values)
    return summary(per_second, found, max(part[2] for part in parts), max(part[1] for part in parts))


def quantile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None


def summary(per_second, found, elapsed, late):
    good = [value for status, values in found.items() if 200 <= status < 500 and status != 429 for value in values]
    refused = found.get(503, [])
    return {
        "rate": per_second, "answered per second": round(len(good) / elapsed, 1),
        "p50 ms": round(quantile(good, 0.5) or 0, 2), "p95 ms": round(quantile(good, 0.95) or 0, 2),
        "p99 ms": round(quantile(good, 0.99) or 0, 2), "refused 503": len(refused),
        "refusal p50 ms": round(quantile(refused, 0.5), 2) if refused else None,
        "failed": len(found.get(0, [])) + len(found.get(599, [])) + len(found.get(500, [])),
        "generator late ms": round(late * 1000, 1),
    }


# Overload, slow clients, idle connections.

async def flood(port, many, seconds):
    """Far more at once than can be answered; then how soon a single request is answered as if nothing had been."""
    client, end, found = Client(port, many), time.perf_counter() + seconds, {}

    async def hammer(seed):
        dice = random.Random(seed)
        while time.perf_counter() < end:
            words = f"{dice.choice(WORDS)}+{dice.randint(1, 10**9)}".replace(" ", "+")
            begin = time.perf_counter()
            status = await client.send("GET", f"/v1/search?q={words}&facets=brand,category,price&limit=100")
            found.setdefault(status, []).append((time.perf_counter() - begin) * 1000)

    await asyncio.gather(*(hammer(seed) for seed in range(many)))
    after = []
    calm = Client(port, 1)
    for _ in range(20):
        begin = time.perf_counter()
        assert await calm.send("GET", "/v1/search?q=kettle") == 200
        after.append((time.perf_counter() - begin) * 1000)
    return {
        "clients at once": many, "answers": {str(status): len(values) for status, values in sorted(found.items())},
        "median and p99 of a refusal in ms": [round(quantile(found.get(503, []), part) or 0, 1) for part in (0.5, 0.99)],
        "p99 of an answer in ms": round(quantile(found.get(200, []), 0.99) or 0, 1),
        "first search afterwards in ms": round(after[0], 2), "median of 20 afterwards in ms": round(statistics.median(after), 2)}


async def idle(shop, many):
    """`many` connections that say nothing; the shop goes on, and what they cost."""
    def memory():
        status = pathlib.Path(f"/proc/{shop.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    before, held = memory(), []
    for number in range(many):
        held.append(await asyncio.open_connection("127.0.0.1", shop.port, local_addr=(f"127.0.{1 + number // 5000}.1", 0)))
        if number % 500 == 0:
            await asyncio.sleep(0)
    client, took = Client(shop.port, 1), []
    for _ in range(50):
        begin = time.perf_counter()
        assert await client.send("GET", "/v1/search?q=kettle&facets=brand") == 200
        took.append((time.perf_counter() - begin) * 1000)
    cost = memory() - before
    for _, writer in held:
        writer.transport.abort()
    return {"connections": many, "KiB each": round(cost * 1024 / many, 1), "median search meanwhile in ms": round(statistics.median(took), 2)}


async def slow(port, many):
    """Heads byte by byte, bodies that stop half way, readers that do not read, peers that vanish half-open."""
    held = []
    for number in range(many):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        kind = number % 4
        if kind == 0:
            writer.write(b"GET /v1/search?q=a HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        elif kind == 1:
            writer.write(b"POST /v1/carts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        elif kind == 2:
            writer.write(b"GET /feeds/products.jsonl HTTP/1.1\r\nHost: x\r\n\r\n")
            writer.transport.pause_reading() if writer.transport.is_reading() else None
        else:
            writer.write_eof()
        held.append((reader, writer, kind))
    client, took = Client(port, 4), []
    begin = time.perf_counter()
    closed = 0
    while time.perf_counter() - begin < 75:
        started = time.perf_counter()
        status = await client.send("GET", "/v1/search?q=kettle")
        assert status == 200, f"a search beside slow clients was answered {status}"
        took.append((time.perf_counter() - started) * 1000)
        closed = sum(reader.at_eof() for reader, _, _ in held)
        await asyncio.sleep(0.5)
    for _, writer, _ in held:
        writer.transport.abort()
    return {"clients": many, "ended by the server within 75 s": closed, "median search meanwhile in ms": round(statistics.median(took), 2)}


def picture(points, title):
    """The curve as SVG: latency over rate, both axes named, the latencies logarithmic."""
    import math
    width, height, left, bottom = 720, 400, 70, 60
    top_rate = max(point["rate"] for point in points) * 1.05
    lowest, highest = 0.3, max(10.0, max(point["p99 ms"] for point in points)) * 1.3

    def x(value):
        return left + (width - left - 30) * value / top_rate

    def y(value):
        part = math.log(max(value, lowest) / lowest) / math.log(highest / lowest)
        return height - bottom - (height - bottom - 50) * part

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/><text x="{left}" y="24" font-size="15">{title}</text>']
    for power in range(-1, 6):
        for factor in (1, 3):
            value = factor * 10.0 ** power
            if lowest <= value <= highest:
                parts.append(
                    f'<line x1="{left}" x2="{width - 30}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>'
                    f'<text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    step = 10 ** math.floor(math.log10(top_rate))
    step = step / 2 if top_rate / step < 4 else step
    for number in range(int(top_rate / step) + 1):
        parts.append(f'<text x="{x(number * step):.1f}" y="{height - bottom + 18}" text-anchor="middle">{number * step:g}</text>')
    for name, color in [("p99 ms", "#c0392b"), ("p95 ms", "#e08e0b"), ("p50 ms", "#2471a3")]:
        line = " ".join(f'{x(point["rate"]):.1f},{y(point[name]):.1f}' for point in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(p["rate"]):.1f}" cy="{y(p[name]):.1f}" r="3" fill="{color}"/>' for p in points]
        last = points[-1]
        parts.append(
            f'<text x="{x(last["rate"]) - 6:.1f}" y="{y(last[name]) - 8:.1f}" fill="{color}" text-anchor="end">{name[:3]}</text>')
    parts.append(f'<text x="{(left + width) / 2}" y="{height - 16}" text-anchor="middle">requests due per second</text>')
    parts.append(f'<text x="16" y="{height / 2}" transform="rotate(-90 16 {height / 2})" text-anchor="middle">ms until answered</text></svg>')
    return "\n".join(parts) + "\n"


def measure(arguments, shop):
    report = {
        "cores": os.cpu_count(), "processes that send": arguments.processes, "seconds a rate": arguments.seconds,
        "points": []}
    with multiprocessing.Pool(arguments.processes) as pool:
        rate(pool, arguments.processes, shop.port, 200, 2, seed=0)
        for number, per_second in enumerate(arguments.rates):
            point = rate(pool, arguments.processes, shop.port, per_second, arguments.seconds, seed=number + 1)
            report["points"].append(point)
            print(json.dumps(point), file=sys.stderr, flush=True)
            # Saturated: a queue grows that no longer ends.
            if point["p50 ms"] > 300 or point["answered per second"] < 0.8 * per_second:
                break
    if not arguments.only_curve:
        report["overload"] = asyncio.run(flood(shop.port, 800, 8))
        report["slow and half-open clients"] = asyncio.run(slow(shop.port, 200))
        report["idle"] = asyncio.run(idle(shop, 10_000))
    return report


def run(arguments):
    limit = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 65_536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="souk-load-"))
    shop = Shop(arguments.souk, folder, {
        **os.environ, "SOUK_RATE_LIMIT": "off", "SOUK_LOG": "off", "SOUK_MAX_CONNECTIONS": "12000"})
    try:
        shop.start()
        shop.load_demo()
        report = measure(arguments, shop)
        ended = shop.process.poll()
    finally:
        shop.kill(signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
    faults = [f"{point['failed']} failures at {point['rate']}/s" for point in report["points"] if point["failed"]]
    overload = report.get("overload", {})
    if overload and (set(overload["answers"]) - {"200", "503"} or overload["first search afterwards in ms"] > 1000):
        faults.append("overload was not refused early, or did not end at once")
    if ended is not None:
        faults.append("the server ended")
    report["result"] = "; ".join(faults) or "as it should be"
    text = json.dumps(report, indent=2)
    print(text)
    for place, content in [(arguments.report, text + "\n"), (arguments.picture, picture(report["points"], arguments.title))]:
        if place:
            pathlib.Path(place).write_text(content)
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument(
        "--rates", type=lambda text: [float(rate) for rate in text.split(",")],
        default=[100, 200, 400, 600, 800, 1000, 1250, 1500, 2000, 2500, 3000, 4000])
    parser.add_argument("--processes", type=int, default=2, help="that send the load")
    parser.add_argument("--souk", default=str(ROOT / ".build/release/souk"))
    parser.add_argument("--title", default="Souk: latency against rate, open loop, demonstration shop")
    parser.add_argument("--picture")
    parser.add_argument("--report")
    parser.add_argument("--only-curve", action="store_true")
    sys.exit(run(parser.parse_args()))
