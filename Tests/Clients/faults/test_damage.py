"""Bytes that change on the disk: in the index, in the write-ahead log, in the database; folders nobody may write."""
import contextlib
import os
import random
import shutil
import signal
import sqlite3

import pytest
import requests
from machines import Namespace, PlacedShop, eventually


@pytest.fixture
def selling(tmp_path):
    """A running shop of 300 products; removed whatever becomes of it."""
    (tmp_path / "shop").mkdir()
    shop = PlacedShop(tmp_path / "shop").start()
    shop.admin()
    rows = "".join(
        f'{{"id":"p{n}","name":"Cup number {n}","price":{n + 1},"stock":1000,"description":"Blue and warm, of clay {n}"}}\n'
        for n in range(300))
    answer = requests.post(
        shop.url + "/v1/products/import?waitForIndex=true", data=rows, timeout=60,
        headers={**shop.headers, "Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200
    assert eventually(lambda: total(shop) == 300)
    yield shop
    shop.stop(signal.SIGKILL)


def total(shop, words="cup"):
    answer = shop.get("/v1/search", params={"q": words, "limit": 50, "facets": "price"})
    return answer.json()["pagination"]["total"] if answer.status_code == 200 else None


def generation(shop):
    return sorted((shop.indexes / "products/generations").iterdir())[-1]


def flip(file, seed, every=97):
    """Changes one byte in so many, in place, as a disk does; answers whether there was anything to change."""
    dice, size = random.Random(seed), file.stat().st_size
    if size == 0:
        return False
    with open(file, "r+b") as opened:
        for position in range(dice.randrange(min(every, size)), size, every):
            opened.seek(position)
            byte = opened.read(1)[0]
            opened.seek(position)
            opened.write(bytes([byte ^ (1 << dice.randrange(8))]))
    return True


FILES = ["payload.arena", "columns.arena", "content.arena", "words.arena", "xapian/postlist.glass",
         "xapian/docdata.glass", "xapian/termlist.glass", "xapian/iamglass", "xapian/position.glass", "schema.json"]


def sells(shop, key):
    """Pages, reading and buying, whatever the index is."""
    assert shop.get("/v1/products/p7").status_code == 200 and shop.get("/p/cup-number-7").status_code == 200
    order = shop.order("p7", key)
    assert order.status_code == 201, order.text


@pytest.mark.parametrize("name", FILES)
def test_flipped_bytes_of_a_searched_index_are_noticed_and_mended(selling, name):
    before = generation(selling)
    file = before / name
    if not file.exists() or not flip(file, seed=name):
        pytest.skip(f"this index has no {name}")
    found = []
    for number in range(40):
        sells(selling, f"{name} {number}") if number % 10 == 0 else None
        found.append(total(selling, ["cup", f"number {number}", "blue clay", "wram cup"][number % 4]))
        # Whatever is answered is JSON of products that there are.
        answer = selling.get("/v1/search", params={"q": f"number {number}", "limit": 20})
        assert answer.status_code in (200, 503), answer.text
        if answer.status_code == 200:
            for hit in answer.json()["data"]:
                assert hit["id"].startswith("p") and hit["name"].startswith("Cup number"), hit
    # The next change, a restart or `souk reindex` meet what no search did.
    assert selling.send("PATCH", "/v1/products/p9", {"name": "Cup of gold"}).status_code == 200
    selling.stop()
    selling.start()
    sells(selling, f"{name} after")
    checked = selling.command("check", "--json", check=False)
    if '"consistent":true' not in checked:
        selling.command("reindex")
    assert eventually(lambda: total(selling) == 300), f"{name}: {total(selling)}"
    assert eventually(lambda: total(selling, "gold") == 1)
    selling.check()


DAMAGES = {
    "flipped": lambda file: flip(file, seed=file.name, every=31),
    "flipped at the front": lambda file: flip(file, seed=file.name, every=3),
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    "cut by a byte": lambda file: os.truncate(file, max(0, file.stat().st_size - 1)),
    "empty": lambda file: os.truncate(file, 0),
    "garbage": lambda file: file.write_bytes(b"garbage"),
    "gone": lambda file: file.unlink(),
}


@pytest.mark.parametrize("name", [*FILES, "uses", "xapian/flintlock"])
def test_an_index_changed_while_the_shop_was_closed_is_mended_at_the_next_start(selling, name):
    selling.stop()
    # As it is before any rebuild: only an index that was begun empty has every file.
    shutil.copytree(selling.indexes, selling.folder / "kept")
    for damage, apply in DAMAGES.items():
        shutil.rmtree(selling.indexes)
        shutil.copytree(selling.folder / "kept", selling.indexes)
        file = generation(selling) / name
        if name == "xapian/position.glass" and not file.exists():
            pytest.skip("no positions are kept in this index")
        apply(file)
        selling.start()
        sells(selling, f"{name} {damage}")
        whole = eventually(lambda: total(selling) == 300, seconds=5)
        # What no search can tell from a smaller shop, and what nobody has looked at yet, the check can.
        consistent = '"consistent":true' in selling.command("check", "--json", check=False)
        assert whole or not consistent, damage
        if not consistent:
            selling.command("reindex")
        assert eventually(lambda: total(selling) == 300), damage
        selling.check()
        selling.stop()


def test_a_live_index_is_mended_while_the_shop_sells(selling):
    """Without a restart: the damage is met by a search, and the next generation takes its place."""
    before = generation(selling)
    assert flip(before / "payload.arena", seed=1, every=50)
    for number in range(20):
        sells(selling, f"live {number}")
        assert selling.get("/v1/search", params={"q": f"number {number}"}).status_code in (200, 503)
    assert eventually(lambda: generation(selling) != before)
    assert eventually(lambda: total(selling) == 300)
    log = (selling.folder / "server.log").read_text()
    assert "rebuilding the index" in log and "damaged" in log
    selling.check()


# The database.

def paths(shop):
    return [shop.data / name for name in ("souk.sqlite", "souk.sqlite-wal")]


@pytest.mark.parametrize("damage", ["cut in the middle", "cut by a byte", "flipped at the end", "flipped everywhere", "gone"])
def test_a_damaged_write_ahead_log_leaves_a_shop_that_agrees_with_itself(selling, damage):
    """What a kill leaves in the log may be lost with the log, and nothing else; the index is never ahead."""
    for number in range(40):
        selling.send("PATCH", f"/v1/products/p{number}", {"price": 500 + number, "name": f"Bowl number {number}"})
    order = selling.order("p50", "logged").json()["data"]["id"]
    assert eventually(lambda: total(selling, "bowl") == 40)
    selling.stop(signal.SIGKILL)
    database, log = paths(selling)
    assert log.stat().st_size > 0
    size = log.stat().st_size
    if damage == "gone":
        log.unlink()
    elif damage.startswith("cut"):
        with open(log, "r+b") as opened:
            opened.truncate(size // 2 if damage == "cut in the middle" else size - 1)
    elif damage == "flipped everywhere":
        flip(log, seed=1, every=4096)
    else:
        with open(log, "r+b") as opened:
            opened.seek(size - 2000)
            opened.write(b"\xa5" * 64)
    selling.start()
    assert selling.alive()
    # A product is as it was at one moment or another, in the database and in the index alike.
    assert eventually(lambda: '"consistent":true' in selling.command("check", "--json", check=False)), selling.command(
        "check", check=False)
    left = [selling.get(f"/v1/products/p{n}").json()["data"] for n in range(40)]
    bowls = sum(product is not None and product["name"].startswith("Bowl") for product in left)
    assert eventually(lambda: total(selling, "bowl") == bowls)
    assert selling.command("apikey", "create", "--name", "k", "--role", "admin")
    selling.admin()
    assert selling.send("GET", f"/v1/orders/{order}").status_code in (200, 404)
    assert selling.product("fresh").status_code == 201
    assert selling.order("fresh", "afterwards").status_code == 201
    selling.check()


def test_a_damaged_database_is_named(selling):
    """By the start, or by the check and by the requests that meet it; never by a crash."""
    selling.stop()
    database, _ = paths(selling)
    # Everything out of the log, or that would still be read from there.
    with contextlib.closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    flip(database, seed=3, every=300)
    try:
        selling.start()
        for n in range(0, 300, 10):
            assert selling.get(f"/v1/products/p{n}").status_code in (200, 404, 500, 503)
        assert selling.alive()
    except AssertionError as ended:
        assert "damaged" in str(ended), ended
    told = selling.command("check", "--json", check=False)
    assert '"consistent":true' not in told
    assert "Fatal" not in (selling.folder / "server.log").read_text()


# Folders.

@pytest.mark.parametrize("place", ["data", "indexes"])
def test_a_folder_that_cannot_be_written_stops_no_reading(selling, place):
    selling.stop()
    folder = selling.data if place == "data" else selling.indexes
    space = Namespace(f"mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}'")
    try:
        selling.prefix = space.prefix
        try:
            selling.start()
        except AssertionError as ended:
            # The database must be writable to begin with; then the start says what is wrong.
            assert place == "data" and "written" in str(ended) and "Fatal" not in str(ended), ended
        else:
            assert selling.get("/v1/products/p7").status_code == 200
            assert total(selling) == 300
            if place == "indexes":
                sells(selling, "read-only index")
            else:
                refused = selling.send("PATCH", "/v1/products/p7", {"price": 3})
                assert refused.status_code == 503, refused.text
            assert selling.alive()
    finally:
        selling.stop(signal.SIGKILL)
        space.close()
    selling.prefix = []
    selling.start()
    sells(selling, "writable again")
    selling.check()
