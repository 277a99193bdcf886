"""What the clients of a shop do all at once, and what each answer promised them."""
import json
import random
import threading
import time
import uuid

from shop_process import Lost, post_to

ADDRESS = {"name": "C. Rash", "street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701", "country": "US"}
# Paid at once, declined, called back later, twice, before the answer, and (rarely) agreed to on the bank's page.
CARDS = ["4242424242424242"] * 6 + [
    "4000000000000002", "4000000000000077", "4000000000000101", "4000000000000119", "4000002500003155",
    "4000002500003155"]


class Value:
    """Something with one writer: what it is acknowledged to be, and what may have been written since."""

    def __init__(self):
        self.lock, self.known, self.possible = threading.Lock(), None, []

    def change(self, new, send):
        """Runs `send`, which answers whether the change was acknowledged; raises OSError when nobody knows."""
        with self.lock:
            self.possible.append(new)
            answer = send()
            if answer:
                self.known, self.possible = new, []
            elif answer is False:
                self.possible.remove(new)

    def allows(self, found):
        return self.known is None or found == self.known or found in self.possible


class Mix:
    def __init__(self, shop, key, products, seed):
        self.shop, self.products, self.random = shop, products, random.Random(seed)
        self.headers = {"X-API-Key": key}
        self.lock = threading.Lock()
        self.orders = {}        # idempotency key: [body, headers, order id or None, status or None]
        self.settled = {}       # order id: what it was acknowledged as: paid, approved, refunded, shipped
        self.prices = {product: Value() for product in products}
        self.imported = {}      # product id: Value of its price
        self.stock = {}         # product: [sum acknowledged, possible further changes]
        self.carts = {}         # cart id: [token, {product: quantity}, being bought]
        self.cursor, self.announced, self.last_event = None, set(), 0
        self.counts, self.threads, self.stopped, self.failure = {}, [], threading.Event(), None
        self.lost = []          # each answer that did not come: when, of which part, and why

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def start(self):
        self.stopped.clear()
        parts = [self.order, self.order, self.cart, self.change_price, self.change_price, self.adjust_stock,
                 self.search, self.bulk, self.staff, self.reindex]
        dice = [random.Random(self.random.random()) for _ in parts]
        self.threads = [threading.Thread(target=self.loop, args=pair) for pair in zip(parts, dice)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        self.threads = []

    def loop(self, part, dice):
        while not self.stopped.is_set():
            try:
                part(dice)
            except OSError as error:
                self.count("answers lost")
                with self.lock:
                    self.lost.append((time.time(), part.__name__, f"{type(error).__name__}: {error}"))
                self.stopped.wait(0.05)
            except Lost as loss:
                self.failure = loss

    def send(self, what, method, path, body=None, headers=None):
        status, answer = self.shop.request(method, path, body, self.headers if headers is None else headers)
        self.count(f"{what} {status}")
        if status == 500:
            raise Lost(f"{method} {path} was answered 500: {answer}")
        return status, answer

    # Buying.

    def body(self, dice):
        return {
            "email": "crash@example.com", "paymentMethod": "card", "shippingAddress": ADDRESS,
            "paymentDetails": {"cardNumber": dice.choice(CARDS), "expiryDate": "12/30", "cvv": "123"}}

    def order(self, dice):
        wanted = dice.sample(self.products, dice.randint(1, 2))
        items = [{"productId": product, "quantity": dice.randint(1, 2)} for product in wanted]
        self.buy({**self.body(dice), "items": items}, self.headers, dice)

    def buy(self, body, headers, dice):
        key = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        with self.lock:
            self.orders[key] = [body, headers, None, None]
        status, answer = self.send("order", "POST", "/v1/orders", body, {**headers, "Idempotency-Key": key})
        self.note_order(key, status, answer)
        if status == 202 and answer["data"].get("nextAction"):
            # The payer agrees on the bank's page, whose callback pays the order.
            if post_to(answer["data"]["nextAction"]["url"] + "/approve") in (200, 303):
                self.count("approved by the payer")
                with self.lock:
                    self.settled[answer["data"]["id"]] = "approved"

    def note_order(self, key, status, answer):
        with self.lock:
            if status in (201, 202):
                self.orders[key][2:] = [answer["data"]["id"], status]
                self.settled.setdefault(answer["data"]["id"], "paid" if status == 201 else "placed")
            elif status < 500 and not (status == 409 and answer["code"] == "request_in_progress"):
                del self.orders[key]    # refused, for want of stock, of money, or because a price has changed

    def cart(self, dice):
        status, answer = self.send("cart", "POST", "/v1/carts", {}, {})
        if status != 201:
            return
        cart, token = answer["data"]["id"], answer["data"]["token"]
        with self.lock:
            self.carts[cart] = [token, {}, False]
        headers = {"X-Cart-Token": token}
        for product in dice.sample(self.products, 2):
            quantity = dice.randint(1, 3)
            status, _ = self.send(
                "cart item", "POST", f"/v1/carts/{cart}/items", {"productId": product, "quantity": quantity}, headers)
            if status in (200, 201):
                with self.lock:
                    self.carts[cart][1][product] = quantity
        if dice.random() < 0.5:
            with self.lock:
                self.carts[cart][2] = True
            self.buy({**self.body(dice), "cartId": cart}, headers, dice)

    def staff(self, dice):
        """Ships, refunds and cancels what is paid."""
        self.stopped.wait(0.05)
        with self.lock:
            paid = [order for order, state in self.settled.items() if state == "paid"]
        if not paid:
            return
        order = dice.choice(paid)
        path, done = dice.choice([("shipments", "shipped"), ("refunds", "refunded")])
        with self.lock:
            self.settled[order] = "maybe " + done
        status, _ = self.send(path, "POST", f"/v1/orders/{order}/{path}", {"reason": "harness"} if path == "refunds" else {})
        with self.lock:
            self.settled[order] = done if status == 201 else "paid"

    # The catalog.

    def change_price(self, dice):
        product, price = dice.choice(self.products), dice.randint(100, 99_999) / 100
        self.prices[product].change(
            price, lambda: self.send("price", "PATCH", f"/v1/products/{product}", {"price": price})[0] == 200)

    def adjust_stock(self, dice):
        """On products that nobody buys, so that the sum is known."""
        product, change = f"counted-{dice.randint(1, 5)}", dice.randint(1, 9)
        with self.lock:
            known = self.stock.get(product)
        if known is None:
            made = {"id": product, "name": product, "price": 1, "stock": 0}
            # 409 when the answer to the first try was lost.
            if self.send("product", "POST", "/v1/products", made)[0] in (201, 409):
                with self.lock:
                    self.stock[product] = [0, []]
            return
        with self.lock:
            known[1].append(change)
        status, _ = self.send(
            "stock", "POST", f"/v1/inventory/{product}/adjustments", {"quantity": change, "reason": "harness"})
        with self.lock:
            known[1].remove(change)
            if status in (200, 201):
                known[0] += change

    def search(self, dice):
        words = dice.choice(["headphones", "kettle", "lamp", "desk", "bag", "bulk"])
        self.send("search", "GET", f"/v1/search?q={words}&facets=brand,price")

    def bulk(self, dice):
        chosen = {f"bulk-{dice.randint(1, 400)}": dice.randint(1, 50_000) / 100 for _ in range(60)}
        values = {product: self.imported.setdefault(product, Value()) for product in chosen}
        for product, price in chosen.items():
            values[product].possible.append(price)
        lines = "\n".join(
            json.dumps({"id": product, "name": f"Bulk {product}", "price": price, "stock": 5})
            for product, price in chosen.items())
        _, answer = self.send(
            "import", "POST", "/v1/products/import", lines.encode(),
            {**self.headers, "Content-Type": "application/x-ndjson"})
        for row in answer:
            if row.get("success") and row.get("id"):
                values[row["id"]].known, values[row["id"]].possible = chosen[row["id"]], []
        self.stopped.wait(0.3)

    def reindex(self, dice):
        if not self.stopped.wait(dice.uniform(0.5, 3)):
            self.shop.command("reindex", "--timeout", "5")
            self.count("reindexed")

    # What must be so afterwards.

    def verify(self):
        """Raises `Lost` for a promise that was not kept. Nothing may be running."""
        if self.failure:
            raise self.failure
        self.verify_orders()
        for values in (self.prices, self.imported):
            for product, value in values.items():
                if value.known is None and not value.possible:
                    continue
                headers = {**self.headers, "Cache-Control": "no-cache"}
                status, answer = self.shop.request("GET", f"/v1/products/{product}", headers=headers)
                price = answer["data"]["price"] if status == 200 else None
                if not value.allows(price):
                    raise Lost(f"{product} has the price {price}, not {value.known} or one of {value.possible}")
        for product, (known, possible) in self.stock.items():
            status, answer = self.shop.request("GET", f"/v1/inventory/{product}", headers=self.headers)
            available = answer["data"]["available"] if status == 200 else None
            if available is None or not known <= available <= known + sum(possible):
                raise Lost(f"{product} has {available} units, not {known} and some of {possible}")
            self.stock[product] = [available, []]
        self.verify_carts()
        self.follow()

    def verify_orders(self):
        for key, (body, headers, order, status) in dict(self.orders).items():
            if order is None:
                path, wanted = "/v1/orders", {**headers, "Idempotency-Key": key}
                status, answer = self.send("order repeated", "POST", path, body, wanted)
                self.note_order(key, status, answer)
                if status not in (201, 202):
                    continue
                order = answer["data"]["id"]
                status, again = self.send("order repeated", "POST", path, body, wanted)
                if status in (201, 202) and again["data"]["id"] != order:
                    raise Lost(f"the key {key} made two orders: {order} and {again['data']['id']}")
            self.verify_order(order)
        self.orders = {key: known for key, known in self.orders.items() if known[2] is None}

    def verify_order(self, order):
        found, answer = self.shop.request("GET", f"/v1/orders/{order}", headers=self.headers)
        if found != 200:
            raise Lost(f"order {order} is gone: {found} {answer}")
        data, promised = answer["data"], self.settled.get(order)
        if promised in ("paid", "shipped", "maybe shipped") and not data["paid"]:
            raise Lost(f"order {order} was answered as {promised} and is not paid")
        if promised == "shipped" and data["fulfilment"] not in ("shipped", "delivered"):
            raise Lost(f"order {order} was answered as shipped and is {data['fulfilment']}")
        if promised == "refunded" and (data["paid"] or data["balance"] != 0):
            raise Lost(f"order {order} was answered as refunded and has {data['balance']}")

    def verify_carts(self):
        for cart, (token, items, is_bought) in list(self.carts.items()):
            status, answer = self.shop.request("GET", f"/v1/carts/{cart}", headers={"X-Cart-Token": token})
            if status == 404 and is_bought:
                pass    # an order now, which is looked at by its key
            elif status != 200:
                raise Lost(f"the cart {cart} is gone: {status}")
            else:
                there = {item["productId"]: item["quantity"] for item in answer["data"]["items"]}
                for product, quantity in items.items():
                    if there.get(product) != quantity:
                        raise Lost(f"the cart {cart} has {there}, not {items}")
            del self.carts[cart]

    def follow(self):
        """Reads the event feed on from where it was read to: no gap, no number twice, no new history."""
        while True:
            cursor = f"&cursor={self.cursor}" if self.cursor else ""
            status, page = self.shop.request("GET", f"/v1/events?limit=100{cursor}", headers=self.headers)
            if status != 200:
                raise Lost(f"the event feed cannot be followed on from {self.cursor}: {status} {page}")
            for event in page["data"]:
                number = int(event["id"].rsplit("-", 1)[1])
                if number <= self.last_event:
                    raise Lost(f"event {number} comes after event {self.last_event}")
                self.last_event = number
                if event["type"] == "order.placed":
                    self.announced.add(event["subject"].removeprefix("order/"))
            self.cursor = page["nextCursor"] or self.cursor
            if not page["hasMore"]:
                break
        with self.lock:
            silent = set(self.settled) - self.announced
        if silent:
            raise Lost(f"nothing was announced of the orders {sorted(silent)[:5]}")

    def settle(self, seconds):
        """Waits until recovery has finished every payment; then whatever was promised must be so for good."""
        end = time.monotonic() + seconds
        while True:
            report = json.loads(self.shop.command("check", "--json").stdout)
            abandoned = [payment for payment in report["pendingPayments"] if "requires_action" not in payment]
            if not abandoned:
                break
            if time.monotonic() > end:
                raise Lost(f"recovery never finished {abandoned}")
            time.sleep(2)
        for order, promised in list(self.settled.items()):
            self.verify_order(order)
            if promised == "approved":
                found, answer = self.shop.request("GET", f"/v1/orders/{order}", headers=self.headers)
                if found != 200 or not answer["data"]["paid"]:
                    raise Lost(f"the payer agreed to pay order {order}, which is not paid")
        return len(self.settled)
