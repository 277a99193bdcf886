"""A wall clock that steps backwards and forwards under a running shop (libfaketime, which reads a file)."""
import glob
import pathlib
import time

import pytest
import requests
from machines import PlacedShop, eventually

LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
PASSWORD = "correct horse battery 9"


@pytest.fixture
def steps(tmp_path):
    """A shop, and how to move its clock to so many seconds from now."""
    if LIBRARY is None:
        pytest.skip("libfaketime is not installed (Debian: faketime)")
    offset = tmp_path / "offset"
    offset.write_text("+0s")
    (tmp_path / "shop").mkdir()
    # The library changes the environment of the first process it is in, from which Swift finds its arguments; behind
    # `env` it is the second.
    shop = PlacedShop(tmp_path / "shop", prefix=["env"], environment={
        "LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1"}).start()
    shop.admin()
    assert shop.product("cup").status_code == 201

    def step(seconds):
        offset.write_text(f"{seconds:+d}s")
        time.sleep(0.2)

    yield shop, step
    shop.stop(9)
    for left in pathlib.Path("/dev/shm").glob(f"*faketime_s*_{shop.process.pid}"):
        left.unlink()


def now(shop):
    return shop.get("/v1/products/cup", headers={"Cache-Control": "no-cache"}).json()["timestamp"]


def sign_in(shop):
    return requests.post(shop.url + "/v1/auth/login", json={"email": "c@example.com", "password": PASSWORD}, timeout=30)


def test_the_clock_is_moved_at_all(steps):
    shop, step = steps
    before = now(shop)
    step(-3 * 86_400)
    assert now(shop) < before


@pytest.mark.parametrize("seconds", [-2, -3600, -86_400 * 40])
def test_buying_goes_on_when_the_clock_steps_backwards(steps, seconds):
    shop, step = steps
    first = shop.order("cup", "one")
    assert first.status_code == 201
    step(seconds)
    assert shop.order("cup", "one").json()["data"]["id"] == first.json()["data"]["id"]
    second = shop.order("cup", "two")
    assert second.status_code == 201, second.text
    order = second.json()["data"]["id"]
    assert shop.send("POST", f"/v1/orders/{order}/refunds", {"reason": "r"}).status_code == 201
    # Events are numbered, not timed: nothing is skipped and nothing comes twice.
    events, cursor = [], ""
    while True:
        page = shop.send("GET", f"/v1/events?limit=50{cursor}").json()
        events += [int(event["id"].rsplit("-", 1)[1]) for event in page["data"]]
        if not page["hasMore"]:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert events == sorted(set(events))
    # The index follows, and the journal of the bank agrees.
    assert shop.send("PATCH", "/v1/products/cup", {"name": "Golden bowl"}).status_code == 200
    assert eventually(lambda: shop.get("/v1/search?q=golden").json()["pagination"]["total"] == 1)
    shop.check()


def test_sessions_and_throttles_outlive_a_step_backwards(steps):
    shop, step = steps
    made = requests.post(shop.url + "/v1/auth/register", timeout=30, json={
        "email": "c@example.com", "password": PASSWORD, "name": "C"})
    assert made.status_code in (201, 202), made.text
    entered = sign_in(shop)
    assert entered.status_code == 200, entered.text
    token = entered.json()["data"]["token"]
    for _ in range(3):
        requests.post(shop.url + "/v1/auth/login", json={"email": "c@example.com", "password": "wrong one"}, timeout=30)
    step(-7200)
    # A token from the future is refused or believed, but nothing breaks, and signing in again works.
    seen = requests.get(shop.url + "/v1/auth/session", headers={"Authorization": f"Bearer {token}"}, timeout=20)
    assert seen.status_code in (200, 401)
    again = sign_in(shop)
    assert again.status_code in (200, 429), again.text
    if again.status_code == 429:
        # Never for longer than it would have been: the wait is bounded by the policy, not by the step.
        assert int(again.headers["Retry-After"]) <= 3600, again.headers
    step(+2)
    assert eventually(lambda: sign_in(shop).status_code == 200, seconds=40, every=2)


def test_reservations_made_in_the_future_still_end(steps):
    shop, step = steps
    step(+86_400)
    declined = shop.send("POST", "/v1/orders", {
        "items": [{"productId": "cup", "quantity": 1}], "email": "f@example.com",
        "shippingAddress": {"street": "1", "city": "S", "state": "IL", "zip": "62701", "country": "US"},
        "paymentMethod": "card", "paymentDetails": {"cardNumber": "4000000000000002", "expiryDate": "12/30", "cvv": "123"}})
    assert declined.status_code == 402
    step(0)
    # A later order neither waits for it nor takes what it holds.
    assert shop.order("cup", "three").status_code == 201
    step(+3 * 86_400)
    assert eventually(
        lambda: shop.send("GET", "/v1/inventory/cup").json()["data"]["levels"][0]["reserved"] == 0, seconds=60)
    shop.check()


def test_signed_callbacks_from_before_the_step_are_still_taken_within_their_tolerance(steps):
    shop, step = steps
    slow = shop.send("POST", "/v1/orders", {
        "items": [{"productId": "cup", "quantity": 1}], "email": "f@example.com",
        "shippingAddress": {"street": "1", "city": "S", "state": "IL", "zip": "62701", "country": "US"},
        "paymentMethod": "card", "paymentDetails": {"cardNumber": "4000000000000077", "expiryDate": "12/30", "cvv": "123"}})
    assert slow.status_code == 202
    step(-60)
    order = slow.json()["data"]["id"]
    assert eventually(lambda: shop.send("GET", f"/v1/orders/{order}").json()["data"]["paid"], seconds=150, every=1)
    shop.check()
