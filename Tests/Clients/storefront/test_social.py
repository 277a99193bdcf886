"""Signing in through a provider nobody here wrote, in a real browser."""
import oidc_provider_mock
import pytest
import requests

from .conftest import a_product, add_to_cart


@pytest.fixture
def provider():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.mark.parametrize("size,javascript", [("desktop", True), ("phone", False)])
def test_a_shopper_signs_in_through_a_provider(visitor, new_shop, provider, size, javascript):
    shop = new_shop({
        "SOUK_OIDC_NAME": "mock", "SOUK_OIDC_ISSUER": provider, "SOUK_OIDC_CLIENT_ID": "souk-test",
        "SOUK_OIDC_CLIENT_SECRET": "client-secret"}, "--demo", "--trusted", "off")
    requests.put(
        f"{provider}/users/alice",
        json={"email": "alice@example.com", "email_verified": True, "name": "Alice <b>Ace</b>"}).raise_for_status()
    page = visitor(size, javascript, base=shop.url)
    product = a_product(shop.url)
    add_to_cart(page, product)
    page.goto("/account/sign-in?return=/cart")
    page.click("text=Sign in with Mock")
    page.wait_for_url(f"{provider}/**")
    page.fill("[name=sub]", "alice")
    page.click("button[type=submit], input[type=submit]")
    page.wait_for_url(shop.url + "/cart")
    assert product["name"] in page.inner_text("main .lines"), "the cart came along"
    page.goto("/account/profile")
    assert page.input_value("main [name=name]") == "Alice <b>Ace</b>"
    page.goto("/account/sessions")
    page.click("text=Sign out")
    page.goto("/account")
    assert "/account/sign-in" in page.url
