"""The disk is full in the middle: nothing acknowledged is lost, nothing crashes, and reading goes on."""
import resource
import signal
import subprocess

import requests
from machines import PlacedShop, eventually, small_disk


def refused(answer):
    """A refusal that says to come back, in the envelope."""
    return answer.status_code == 503 and answer.json()["code"] == "temporarily_unavailable" and "Retry-After" in answer.headers


def test_a_full_database_disk_refuses_writes_and_goes_on_selling_afterwards(tmp_path):
    with small_disk(tmp_path, 24, "data") as (shop, fill, free):
        shop.start()
        shop.admin()
        for number in range(20):
            assert shop.product(f"p{number}").status_code == 201
        assert shop.order("p0", "before").status_code == 201
        fill()
        # The log of writes has room in its file for a few more; then the disk counts.
        acknowledged, answers = {}, []
        for number in range(400):
            price = 10 + number
            answers.append(shop.send("PATCH", f"/v1/products/p{number % 20}", {"price": price, "description": "x" * 3000}))
            if answers[-1].status_code == 200:
                acknowledged[f"p{number % 20}"] = price
            else:
                assert refused(answers[-1]), answers[-1].text
                if len([a for a in answers if a.status_code != 200]) > 10:
                    break
        assert refused(answers[-1]) and shop.alive()
        order = shop.order("p1", "during")
        assert order.status_code == 503, order.text
        # Reading needs no space.
        assert shop.get("/v1/products/p3").status_code == 200
        assert shop.get("/v1/search?q=cup").json()["pagination"]["total"] == 20
        assert shop.get("/health").status_code == 200
        free()
        assert eventually(lambda: shop.send("PATCH", "/v1/products/p3", {"price": 1}).status_code == 200)
        acknowledged["p3"] = 1
        placed = shop.order("p1", "during")
        assert placed.status_code == 201, placed.text
        assert shop.order("p1", "during").json()["data"]["id"] == placed.json()["data"]["id"]
        for product, price in acknowledged.items():
            assert shop.get(f"/v1/products/{product}", headers={"Cache-Control": "no-cache"}).json()["data"]["price"] == price
        shop.check()
        shop.stop(signal.SIGKILL)
        shop.start()
        shop.check()
        assert shop.send("GET", f"/v1/orders/{placed.json()['data']['id']}").json()["data"]["paid"]


def test_a_kill_on_a_full_disk_needs_only_space(tmp_path):
    with small_disk(tmp_path, 16, "data") as (shop, fill, free):
        shop.start()
        shop.admin()
        assert shop.product("cup").status_code == 201
        fill()
        last = 5
        for price in range(100, 300):
            if shop.send("PATCH", "/v1/products/cup", {"price": price, "description": "y" * 4000}).status_code == 200:
                last = price
        shop.stop(signal.SIGKILL)
        free()
        shop.start()
        assert shop.get("/v1/products/cup").json()["data"]["price"] == last
        shop.check()


def test_a_full_index_disk_stops_no_sale_and_is_caught_up_with(tmp_path):
    with small_disk(tmp_path, 24, "indexes") as (shop, fill, free):
        shop.start()
        shop.admin()
        for number in range(50):
            assert shop.product(f"p{number}").status_code == 201
        assert eventually(lambda: shop.get("/v1/search?q=cup").json()["pagination"]["total"] == 50)
        fill()
        for number in range(50, 250):
            assert shop.product(f"p{number}").status_code == 201
        assert shop.order("p7", "k").status_code == 201
        assert shop.get("/v1/search?q=cup").status_code == 200
        assert shop.get("/readyz").status_code == 200 and shop.alive()
        free()
        assert eventually(lambda: shop.get("/v1/search?q=cup").json()["pagination"]["total"] == 250, seconds=40)
        shop.check()


def test_an_import_meets_the_end_of_the_disk(tmp_path):
    with small_disk(tmp_path, 20, "data") as (shop, fill, free):
        shop.start()
        shop.admin()
        rows = "".join(
            f'{{"id":"r{n}","name":"Row {n}","price":1,"description":"{"z" * 2000}"}}\n' for n in range(20_000))
        answer = requests.post(
            shop.url + "/v1/products/import", data=rows, timeout=120,
            headers={**shop.headers, "Content-Type": "application/x-ndjson"})
        assert refused(answer) and shop.alive(), answer.text[-600:]
        # Batches that were committed before stay, and are found.
        found = shop.get("/v1/products?limit=1").json()["pagination"]["total"]
        assert 0 < found < 20_000
        assert shop.get("/v1/search?q=row").status_code == 200
        shop.stop()
        shop.command("check", "--json")


def test_a_limit_of_the_size_of_files_is_a_full_disk(tmp_path):
    """`ulimit -f`: the kernel sends SIGXFSZ, which must not end the shop."""
    (tmp_path / "shop").mkdir()
    shop = PlacedShop(tmp_path / "shop", ["prlimit", "--fsize=1500000"])
    shop.start()
    shop.prefix = []
    shop.admin()
    last = None
    for number in range(600):
        answer = shop.send("PUT" if number else "POST", "/v1/products" + ("/big" if number else ""), {
            "id": "big", "name": "Big", "price": number + 1, "description": "q" * 9000})
        if answer.status_code in (200, 201):
            last = number + 1
        else:
            assert refused(answer), answer.text
            break
    else:
        raise AssertionError("the limit was never met")
    assert shop.alive() and shop.get("/v1/products/big").json()["data"]["price"] == last
    shop.stop()
    assert shop.process.returncode == 0
    shop.start()
    assert shop.get("/v1/products/big").json()["data"]["price"] == last
    shop.check()
    shop.stop()
