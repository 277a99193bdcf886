"""Statement 52, from a running server: every route, API, contract or page, against every kind of caller."""
import os

import access_matrix
import pytest
from access_matrix import CALLERS, DOCUMENT


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    from conftest import Shop
    running = Shop(tmp_path_factory.mktemp("matrix"), {"SOUK_RATE_LIMIT": "off"}).start()
    yield access_matrix.Matrix(running).table()
    running.stop()


def test_the_gate_does_what_the_rule_says(rows):
    faults = []
    for route, is_owned, cells in rows:
        def expect(caller, let_in):
            if cells[caller][0] != let_in:
                faults.append(f"{route['method']} {route['path']} as {caller}: {cells[caller]}")

        rule = route["access"]
        roles = {name.strip() for name in rule.split(" or ")[0].split(",")}
        if is_owned:
            expect("other customer", False)
            expect("anonymous", False)
            if rule in ("everybody",) or rule.startswith("signed in"):
                if "receive/{event}" not in route["path"] and route["operation"] not in (
                        "wrappedPayment", "wrappedShipping", "wrappedDelivery"):
                    expect("owner", True)
        elif rule.startswith("signed in") or rule == "any credentials":
            expect("anonymous", False)
            expect("other customer", True)
        elif rule != "everybody":
            expect("anonymous", False)
            expect("other customer", False)
            expect("owner", False)
            for role in ["staff", "admin", "service"]:
                expect(role, role in roles)
        elif route["operation"] != "placeOrder":
            for caller in CALLERS:
                expect(caller, True)
    assert not faults, "\n".join(faults)
    assert len(rows) > 200


def test_the_document_is_current(rows):
    text = access_matrix.document(rows)
    if os.environ.get("SOUK_WRITE_ACCESS"):
        DOCUMENT.write_text(text)
    assert DOCUMENT.exists() and DOCUMENT.read_text() == text, \
        "docs/ACCESS.md is not what a shop answers: SOUK_WRITE_ACCESS=1 Tests/Clients/run -k access_matrix"
