"""HAL clients that others wrote walk the hypermedia contract from its entry, following links only."""
import halchemy
import pytest
import requests
from contentgrid_hal_client.hal import HALFormsClient, HALLink, InteractiveHALResponse

from published import contracts  # noqa: F401

EVENTS = ["receive-payment", "cancel", "unlock-delivery", "deliver", "refund", "reopen"]
NAMES = {
    "receive-payment": "ReceivePayment", "cancel": "Cancel", "unlock-delivery": "UnlockDelivery",
    "deliver": "Deliver", "refund": "Refund", "reopen": "Reopen"}

# A (state, paid) pair: the events that lead there from a new order, and what it takes with the state that follows.
# The last pair's refund is the one deliberate difference from the original's table.
STAGES = {
    "Open, unpaid": ([], {
        "receive-payment": "Ready for delivery", "cancel": "Canceled", "unlock-delivery": "Ready for delivery"}),
    "Open, paid": (["cancel", "receive-payment", "reopen"], {
        "receive-payment": "Ready for delivery", "cancel": "Canceled", "unlock-delivery": "Ready for delivery"}),
    "ReadyForDelivery, unpaid": (["unlock-delivery"], {
        "cancel": "Canceled", "deliver": "Awaiting payment", "receive-payment": "Ready for delivery"}),
    "ReadyForDelivery, paid": (["receive-payment"], {
        "deliver": "Completed", "refund": "Canceled", "receive-payment": "Ready for delivery"}),
    "AwaitingPayment": (["unlock-delivery", "deliver"], {"receive-payment": "Completed"}),
    "Completed": (["receive-payment", "deliver"], {"refund": "Canceled"}),
    "Canceled, unpaid": (["cancel"], {"reopen": "Open", "receive-payment": "Canceled"}),
    "Canceled, paid": (["cancel", "receive-payment"], {
        "reopen": "Open", "receive-payment": "Canceled", "refund": "Canceled"}),
}


@pytest.fixture(scope="module")
def api(contracts):
    return halchemy.Api(contracts.trusted, headers={"Accept-Language": "en"})


@pytest.fixture(scope="module")
def forms(contracts):
    # The client insists on some credentials; the trusted listener reads none.
    return HALFormsClient(contracts.trusted, session_cookie="none")


def status(resource):
    return resource._halchemy.response.status_code


def new_order(api):
    home = api.home.get()
    order = api.follow(home).to("orders").post({})
    assert status(order) == 201
    assert order._halchemy.response.headers["Location"] == order["_links"]["self"]["href"]
    return order


def read(api, order):
    return api.follow(order).to("self").get()


def test_the_cells_are_48_of_which_18_and_a_refund_are_taken():
    assert len(STAGES) * len(EVENTS) == 48
    assert sum(len(taken) for _, taken in STAGES.values()) == 19


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("event", EVENTS)
def test_a_cell_of_the_lifecycle_by_halchemy(api, stage, event):
    path, taken = STAGES[stage]
    order = new_order(api)
    for step in path:
        assert status(api.follow(order).to(step).post()) == 202
        order = read(api, order)
    assert set(order["_links"]) == {"self", "order", *taken}
    if event in taken:
        answer = api.follow(order).to(event).post()
        assert status(answer) == 202
    else:
        # No link leads there, so that the address is made as a client must not.
        answer = api.using_endpoint(f"{order['_links']['self']['href']}/receive/{NAMES[event]}").post()
        assert status(answer) == 422
    assert not answer._halchemy.response.body
    assert "Content-Type" not in answer._halchemy.response.headers
    assert read(api, order)["currentState"] == taken.get(event, order["currentState"])


def test_halchemy_pages_and_searches(api):
    mine = [new_order(api) for _ in range(3)]
    api.follow(mine[0]).to("cancel").post()
    home = api.home.get()
    first = api.follow(home).to("orders").with_template_values({"page": 0, "size": 2}).get()
    total = first["page"]["totalElements"]
    seen, page = [], first
    while True:
        seen += [order["_links"]["self"]["href"] for order in page["_embedded"]["orders"]]
        if "next" not in page["_links"]:
            break
        page = api.follow(page).to("next").get()
    assert len(seen) == len(set(seen)) == total
    assert page["_links"]["self"] == page["_links"]["last"]
    assert api.follow(page).to("first").get()["_embedded"] == first["_embedded"]
    found = api.follow(api.follow(first).to("search").get()).to("findByCurrentState").with_template_values(
        {"currentState": "Canceled", "size": 100}).get()
    states = {order["currentState"] for order in found["_embedded"]["orders"]}
    assert states == {"Canceled"}
    assert mine[0]["_links"]["self"]["href"] in [o["_links"]["self"]["href"] for o in found["_embedded"]["orders"]]


def test_halchemy_changes_and_deletes_under_the_tag_it_read(api):
    order = read(api, new_order(api))
    assert status(api.follow(order).to("self").patch({})) == 204
    assert status(api.follow(order).to("self").patch({"currentState": "Completed"})) == 422
    api.follow(order).to("cancel").post()
    assert status(api.follow(order).to("self").delete()) == 412
    assert status(api.follow(read(api, order)).to("self").delete()) == 204
    assert status(read(api, order)) == 404


def test_halchemy_reads_states_in_the_language_it_asks_for(contracts):
    names = {}
    for language in ["en", "de-AT, en;q=0.5", "fr", "ja"]:
        api = halchemy.Api(contracts.trusted, headers={"Accept-Language": language})
        names[language] = new_order(api)["currentState"]
    assert names == {"en": "Open", "de-AT, en;q=0.5": "Offen", "fr": "Ouverte", "ja": "Open"}


def test_halchemy_reads_the_profile(api):
    profile = api.follow(api.follow(api.home.get()).to("profile").get()).to("orders")
    alps = profile.get()._halchemy.response
    assert alps.headers["Content-Type"] == "application/alps+json"
    descriptors = {each["id"]: each["type"] for each in alps.body["alps"]["descriptor"] if "type" in each}
    assert {name: descriptors[name] for name in EVENTS} == {name: "unsafe" for name in EVENTS}
    schema = profile.with_headers({"Accept": "application/schema+json"}).get()._halchemy.response
    assert schema.headers["Content-Type"] == "application/schema+json"
    assert schema.body["properties"]["currentState"]["readOnly"] is True


def index(forms):
    """The entry; the client has no way to it but by address."""
    return forms.follow_link(HALLink(uri="/"), infer_type=InteractiveHALResponse)


def test_contentgrid_drives_an_order_by_its_forms(forms):
    orders = forms.follow_link(HALLink(uri=index(forms).get_link("orders").expand_template(size=1)))
    answer = forms.post(orders.get_default_template().target, json={})
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/prs.hal-forms+json;charset=UTF-8"
    order = InteractiveHALResponse(answer.json(), client=forms)
    assert list(order.templates) == ["receive-payment", "cancel", "unlock-delivery"]
    for step, state, offered in [
        ("unlock-delivery", "Ready for delivery", {"cancel", "deliver", "receive-payment"}),
        ("deliver", "Awaiting payment", {"receive-payment"}),
        ("receive-payment", "Completed", {"refund"}),
        ("refund", "Canceled", {"reopen", "receive-payment"}),
        ("reopen", "Open", {"receive-payment", "cancel", "unlock-delivery"}),
    ]:
        form = order.get_template(step)
        assert form.properties == []
        answer = forms.get_method_from_string(form.method.value)(form.target)
        assert (answer.status_code, answer.content) == (202, b"")
        order.refetch()
        assert order.metadata["currentState"] == state
        assert set(order.templates) == offered
        assert {name for name in order.links if name not in ("self", "order")} == offered
    order.delete()
    with pytest.raises(Exception, match="404"):
        order.refetch()


def test_contentgrid_reads_the_embedded_orders(forms):
    orders = forms.follow_link(
        HALLink(uri=index(forms).get_link("orders").expand_template(size=5)), infer_type=InteractiveHALResponse)
    for order in orders.get_embedded_objects_by_key("orders"):
        before = order.data
        order.refetch()
        assert order.data == before


def test_forms_are_shown_only_when_asked_for(contracts):
    plain = requests.post(contracts.trusted + "/orders", json={})
    assert plain.headers["Content-Type"] == "application/hal+json;charset=UTF-8"
    assert "_templates" not in plain.json()
