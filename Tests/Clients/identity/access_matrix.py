"""Calls every route of a running shop as everybody there is, and writes what came of it as docs/ACCESS.md."""
import json
import pathlib

import requests
from people import ADDRESS, Person, alive

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs/ACCESS.md"
CALLERS = ["anonymous", "other customer", "owner", "staff", "admin", "service"]

# What a path's parameter belongs to somebody by; every name of an order is tried by one of the contracts.
OWNED = ["/v1/users/{id}", "/v1/orders/{id}", "/v1/carts/{id}", "/v1/payment-methods/{token}", "/api/orders/{id}",
         "/orders/{id}", "/account/orders/{order}", "/account/addresses/{address}"]

# Well formed, so that nothing but the caller stands in the way. Everything else is sent `{}`, which says nothing.
BODIES = {
    "addCartItem": {"productId": "cup", "quantity": 1}, "changeCartItem": {"quantity": 2},
    "putCartCoupon": {"code": "NONE"}, "putCartShipping": {"address": ADDRESS}, "updateUser": {"name": "Changed"},
    "patchUser": {"name": "Changed"}, "createAddress": ADDRESS, "replaceAddress": ADDRESS,
    "payOrder": {"paymentMethod": "cash_on_delivery"}, "refundOrder": {"reason": "returned"},
    "addressByForm": ADDRESS, "shipOrder": {"carrier": "DHL", "trackingNumber": "1"},
}
# They may end what the next calls need.
ENDING = {"deleteUser", "revokeSessions", "revokeSession", "logout", "signOut"}

SECTIONS = [
    ("Accounts", ("/v1/auth", "/v1/users", "/v1/api-keys", "/v1/audit-log")),
    ("Catalog and search", ("/v1/products", "/v1/categories", "/v1/search", "/v1/suggest", "/feeds")),
    ("Carts, orders, stock and payments", ("/v1/",)), ("Published contracts", ("/api/", "/orders", "/profile")),
    ("Operation", ("/health", "/livez", "/readyz", "/metrics", "/docs", "/problems")), ("Pages", ("/",)),
]

HEAD = """# Who may call what

Made by `Tests/Clients/identity/test_access_matrix.py`: every route of a running shop, called by everybody there is. That
test fails when this table is not what a shop answers; `SOUK_WRITE_ACCESS=1 Tests/Clients/run -k access_matrix` writes it
anew. The rules are `Sources/HTTPAPI/Access/AccessTable.swift`, as `souk routes` prints them.

A cell says whether the caller was let in and the status of the answer. Where a path names something that belongs to
somebody it names something of the owner's; elsewhere it names nothing, and bodies say nothing, so that 400, 404 and 422
come from behind the gate. *Service* is an API key with that role; a key with scopes passes where its scope stands, and
nowhere else. Somebody else's object is 404, as if it were not there.
"""


class Matrix:
    def __init__(self, shop):
        self.shop = shop
        self.routes = json.loads(shop.command("routes", "--json"))
        self.key = shop.key("service")
        self.admin = Person(shop, "admin", "admin")
        stocked = self.admin.call("POST", "/v1/products", json={
            "id": "cup", "name": "Cup", "price": 5, "currency": "USD", "stock": 100_000})
        assert stocked.status_code == 201, stocked.text
        self.people = {role: self.person(role) for role in ["other customer", "owner", "staff", "admin"]}

    def person(self, role):
        return Person(self.shop, role.replace(" ", "-"), role if role in ("staff", "admin") else "customer")

    def headers(self, caller, people):
        if caller == "anonymous":
            return {}
        return {"X-API-Key": self.key} if caller == "service" else people[caller].bearer

    # MARK: What belongs to the owner

    def made(self, owner, path, body):
        answer = owner.call("POST", path, json=body)
        assert answer.status_code in (200, 201, 202), (path, answer.text)
        return answer.json()["data"]

    def target(self, path, owner):
        """The path with something of the owner's in it, made for this one call."""
        root = next((root for root in OWNED if path == root or path.startswith(root + "/")), None)
        if root in ("/v1/orders/{id}", "/api/orders/{id}", "/orders/{id}", "/account/orders/{order}"):
            order = self.made(owner, "/v1/orders", {
                "items": [{"productId": "cup", "quantity": 1}], "shippingAddress": ADDRESS,
                "paymentMethod": "cash_on_delivery"})
            name = order["number"][3:].lstrip("0") if root == "/orders/{id}" else order["id"]
            path = path.replace("{id}", name).replace("{order}", name).replace("{event}", "Cancel")
        elif root == "/v1/users/{id}":
            path = path.replace("{id}", owner.id).replace("{session}", owner.session)
            if "{address}" in path:
                path = path.replace("{address}", self.made(owner, f"/v1/users/{owner.id}/addresses", ADDRESS)["id"])
        elif root == "/account/addresses/{address}":
            path = path.replace("{address}", self.made(owner, f"/v1/users/{owner.id}/addresses", ADDRESS)["id"])
        elif root == "/v1/carts/{id}":
            cart = self.made(owner, "/v1/cart/items", {"productId": "cup", "quantity": 1})
            path = path.replace("{id}", cart["id"]).replace("{item}", cart["items"][0]["id"])
        elif root == "/v1/payment-methods/{token}":
            card = self.made(owner, "/v1/payment-methods", {
                "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}})
            path = path.replace("{token}", card["token"])
        while "{" in path:
            path = path[:path.index("{")] + "nothing-here" + path[path.index("}") + 1:]
        return path, root is not None

    # MARK: Calling

    def cell(self, route, caller):
        path, is_owned = self.target(route["path"], self.people["owner"])
        headers = {**self.headers(caller, self.people), "Accept": "*/*"}
        data = None
        if route["body"] == "form":
            data = BODIES.get(route["operation"], {"nothing": "here"})
        elif route["body"] == "stream":
            data, headers["Content-Type"] = b"", "application/x-ndjson"
        elif route["body"] == "json":
            data = json.dumps(BODIES.get(route["operation"], {})).encode()
            headers["Content-Type"] = "application/json"
        with requests.request(route["method"], self.shop.url + path, headers=headers, data=data, timeout=60,
                              allow_redirects=False, stream=True) as answer:
            status = answer.status_code
            assert status < 500 or status == 503, (route, caller, answer.text)
            goes_to_sign_in = answer.headers.get("Location", "").startswith("/account/sign-in")
        if route["operation"] in ENDING:
            self.restore()
        # Somebody who holds nothing is not told more than that there is nothing.
        is_let_in = status not in (401, 403) and not goes_to_sign_in and not (is_owned and status == 404)
        return is_let_in, status

    def restore(self):
        """Gives everybody back what the last call has ended."""
        for role, person in self.people.items():
            if alive(self.shop, **person.bearer) == 200:
                continue
            try:
                person.sign_in()
            except AssertionError:
                self.people[role] = self.person(role)

    def table(self):
        """A row a route: the route, whether it is about something owned, and a cell a caller."""
        rows, seen = [], set()
        for route in self.routes:
            if route["operation"].startswith("asset"):
                # Their names hold their content's hash.
                route = {**route, "operation": "asset", "shown": "/assets/…"}
                if "asset" in seen:
                    continue
            seen.add(route["operation"])
            is_owned = any(route["path"] == root or route["path"].startswith(root + "/") for root in OWNED)
            rows.append((route, is_owned, {caller: self.cell(route, caller) for caller in CALLERS}))
        return rows


def document(rows):
    text, left = HEAD, list(rows)
    for title, prefixes in SECTIONS:
        mine = [row for row in left if row[0]["path"].startswith(prefixes)]
        left = [row for row in left if row not in mine]
        text += f"\n## {title}\n\n| route | rule | " + " | ".join(CALLERS) + " |\n|" + "---|" * (len(CALLERS) + 2) + "\n"
        for route, is_owned, cells in mine:
            rule = route["access"] + (", one's own" if is_owned else "")
            shown = [f"{'✓' if let_in else '✗'} {status}" for let_in, status in cells.values()]
            text += f"| `{route['method']} {route.get('shown', route['path'])}` | {rule} | " + " | ".join(shown) + " |\n"
    assert not left
    return text
