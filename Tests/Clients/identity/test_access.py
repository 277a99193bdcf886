"""Every route of the document against every role, from a running server (statement 52), printed as a table."""
import json
import uuid

import pytest
import requests

ROLES = ["anonymous", "customer", "staff", "admin", "service"]


@pytest.fixture(scope="module")
def credentials(shop):
    made = {"anonymous": {}}
    for role in ["customer", "staff", "admin"]:
        email = f"matrix-{role}@example.com"
        shop.command(
            "user", "create", "--email", email, "--password", "correct horse battery", "--role", role, check=False)
        token = requests.post(
            shop.url + "/v1/auth/login", json={"email": email, "password": "correct horse battery"}
        ).json()["data"]["token"]
        made[role] = {"Authorization": f"Bearer {token}"}
    made["service"] = {"X-API-Key": shop.key("service")}
    return made


def routes(shop):
    document = requests.get(shop.url + "/v1/openapi.json").json()
    for path, item in sorted(document["paths"].items()):
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield method.upper(), path, operation


def test_every_route_against_every_role(shop, credentials, capsys):
    rows = []
    for method, path, operation in routes(shop):
        # Nothing is to be found under these ids, so that nothing changes: the gate stands before the search for it.
        target = path
        for name in ["id", "session", "address", "provider", "code"]:
            target = target.replace("{%s}" % name, "nothing-here")
        if "{" in target or operation["operationId"] in ("register", "forgotPassword", "importProducts", "logout"):
            continue
        row = []
        for role in ROLES:
            body = None if method in ("GET", "DELETE") else "[]"
            headers = dict(credentials[role])
            if body:
                headers["Content-Type"] = "application/json"
            # Without the body: the stream of events has no end.
            with requests.request(
                    method, shop.url + target, headers=headers, data=body, allow_redirects=False, timeout=30,
                    stream=True) as answer:
                assert answer.status_code < 500, (method, path, role, answer.text)
                row.append(answer.status_code)
        rows.append((operation["operationId"], method, path, row))
    with capsys.disabled():
        print("\n" + "  ".join(f"{name:>9}" for name in ROLES) + "  operation")
        for name, method, path, row in rows:
            print("  ".join(f"{status:>9}" for status in row) + f"  {method} {path} ({name})")
    table = {name: dict(zip(ROLES, row)) for name, _, _, row in rows}
    for name in ["listAuditLog", "listAPIKeys", "createUser", "createAPIKey"]:
        assert table[name]["anonymous"] == 401
        assert table[name]["customer"] == table[name]["staff"] == table[name]["service"] == 403
        assert table[name]["admin"] not in (401, 403)
    assert table["listUsers"]["customer"] == 403 and table["listUsers"]["staff"] == 200
    assert table["createProduct"]["customer"] == 403 and table["createProduct"]["anonymous"] == 401
    for name in ["getUser", "updateUser", "deleteUser", "listSessions", "exportUser", "createSigningSecret"]:
        assert table[name]["anonymous"] == 401
        assert table[name]["customer"] == 404


def new_person(shop, name):
    email = f"{name}-{uuid.uuid4().hex[:8]}@example.com"
    shop.command("user", "create", "--email", email, "--password", "correct horse battery")
    data = requests.post(
        shop.url + "/v1/auth/login", json={"email": email, "password": "correct horse battery"}).json()["data"]
    return data["user"]["id"], {"Authorization": f"Bearer {data['token']}"}


ADDRESS = {"street": "1 Main St", "city": "Springfield", "state": "IL", "zip": "62701", "country": "US", "name": "Jo"}


def belongings(shop, headers, user):
    """One of everything that belongs to somebody, by the path that names it, and what belongs to a guest."""
    def made(path, body, **more):
        answer = requests.post(shop.url + path, json=body, headers={**headers, **more}, timeout=60)
        assert answer.status_code in (200, 201, 202), (path, answer.text)
        return answer.json()["data"]

    products = requests.get(shop.url + "/v1/products", params={"inStock": "true"}).json()["data"]
    product = next(item for item in products if item["price"] and not item.get("variants"))
    line = {"productId": product["id"], "quantity": 1}
    order = made("/v1/orders", {"items": [line], "shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"})
    guest = requests.post(shop.url + "/v1/carts", json={}).json()["data"]
    return {
        "/v1/users/{id}": user,
        "/v1/users/{id}/addresses/{address}": made(f"/v1/users/{user}/addresses", ADDRESS)["id"],
        "/v1/users/{id}/sessions/{session}": requests.get(
            shop.url + f"/v1/users/{user}/sessions", headers=headers).json()["data"][0]["id"],
        "/v1/orders/{id}": order["id"],
        "/v1/carts/{id}": guest["id"],
    }


# Well formed, so that nothing but the owner stands in the way.
BODIES = {
    "addCartItem": '{"productId":"P001","quantity":1}', "changeCartItem": '{"quantity":2}',
    "putCartCoupon": '{"code":"WELCOME10"}', "updateUser": '{"name":"Mallory"}', "patchUser": '{"name":"Mallory"}',
    "createAddress": json.dumps(ADDRESS), "replaceAddress": json.dumps(ADDRESS),
    "payOrder": '{"paymentMethod":"cash_on_delivery"}',
}


def test_what_belongs_to_somebody_else_is_not_there(shop, capsys):
    """Every operation of the document on an object with an owner: 404 to another person and to a guest as if there were
    no such object, whatever name it is called by (statement 52)."""
    user, owner = new_person(shop, "owner")
    _, other = new_person(shop, "other")
    owned = belongings(shop, owner, user)
    aliases = {"/v1/orders/{id}": []}
    order = requests.get(shop.url + "/v1/orders/" + owned["/v1/orders/{id}"], headers=owner).json()["data"]
    for name in ["number", "sequence", "code"]:
        if order.get(name):
            aliases["/v1/orders/{id}"].append(str(order[name]))
    rows = []
    for method, path, operation in routes(shop):
        root = next((root for root in ["/v1/users/{id}", "/v1/orders/{id}", "/v1/carts/{id}"] if path.startswith(root)),
                    None)
        if root is None:
            continue
        for name in [owned[root], *aliases.get(root, [])]:
            target = path.replace("{id}", name, 1)
            for parameter in ["address", "session"]:
                target = target.replace("{%s}" % parameter, owned.get("/v1/users/{id}/%s/{%s}" % (
                    {"address": "addresses", "session": "sessions"}[parameter], parameter), "x"))
            for parameter in ["shipment", "item"]:
                target = target.replace("{%s}" % parameter, "nothing-here")
            assert "{" not in target, f"{target}: say in `belongings` what stands for this parameter"
            body = None if method in ("GET", "DELETE") else BODIES.get(operation["operationId"], "{}")
            seen = []
            for headers in [other, {}, {"X-Cart-Token": "x" * 43, "X-Order-Token": "x" * 43}]:
                sent = dict(headers, **({"Content-Type": "application/json"} if body else {}))
                answer = requests.request(method, shop.url + target, headers=sent, data=body, timeout=30)
                missing = requests.request(
                    method, shop.url + target.replace(name, "nobody"), headers=sent, data=body, timeout=30)
                seen.append(answer.status_code)
                assert answer.status_code in (401, 403, 404), (method, target, answer.text)
                # It is answered as what is not there is, in status and code.
                assert (answer.status_code, answer.json()["code"]) == (
                    missing.status_code, missing.json()["code"]), (method, target, answer.text, missing.text)
            rows.append((seen, f"{method} {path} ({operation['operationId']}) as {name}"))
    with capsys.disabled():
        print("\n  other  guest  wrong token")
        for seen, what in rows:
            print("  " + "  ".join(f"{status:>5}" for status in seen) + "  " + what)
    # Nothing has happened to any of it.
    assert requests.get(shop.url + f"/v1/users/{user}", headers=owner).status_code == 200
    after = requests.get(shop.url + "/v1/orders/" + owned["/v1/orders/{id}"], headers=owner).json()["data"]
    assert after == order
    assert len(rows) > 20
