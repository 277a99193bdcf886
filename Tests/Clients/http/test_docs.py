"""/docs in a browser: Swagger UI where its files were fetched, our own page where they were not, nothing from elsewhere."""
import pathlib
import subprocess

import pytest
import requests
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A page that notes what it complains about and whom it asks."""
    opened = browser.new_page()
    opened.complaints, opened.asked = [], []
    opened.on("console", lambda message: message.type in ("error", "warning") and opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    opened.close()


def test_swagger_ui_shows_and_tries_every_operation(new_shop, page, tmp_path):
    done = subprocess.run([str(ROOT / "deploy/fetch-swagger-ui"), str(tmp_path / "swagger")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if not (tmp_path / "swagger").exists():
        pytest.skip(done.stderr)
    shop = new_shop({"SOUK_SWAGGER_UI": str(tmp_path / "swagger"), "SOUK_TRUSTED": "off"}, "--demo")
    policy = requests.get(shop.url + "/docs", headers={"Accept": "text/html"}, timeout=10).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    page.goto(shop.url + "/docs")
    page.wait_for_selector(".opblock-tag", timeout=60_000)
    assert page.locator(".info .title").inner_text().startswith("Souk")
    # Tags are closed lists; every one opens.
    document = requests.get(shop.url + "/v1/openapi.json", timeout=10).json()
    assert page.locator(".opblock-tag").count() == len(document["tags"])
    page.goto(shop.url + "/docs#/Search/suggest")
    page.reload()
    operation = page.locator("#operations-Search-suggest")
    operation.wait_for(timeout=60_000)
    operation.locator(".try-out__btn").click()
    operation.locator("input[placeholder^=q]").fill("headphones")
    operation.locator(".execute").click()
    operation.locator(".live-responses-table .response-col_status").first.wait_for()
    assert operation.locator(".live-responses-table tbody .response-col_status").first.inner_text().startswith("200")
    page.screenshot(path=str(tmp_path / "swagger.png"))
    assert page.complaints == []
    assert all(url.startswith((shop.url, "data:")) for url in page.asked), page.asked


def test_without_them_the_page_of_our_own_stands_in(new_shop, page, tmp_path):
    shop = new_shop({"SOUK_SWAGGER_UI": str(tmp_path / "nothing"), "SOUK_TRUSTED": "off"})
    page.goto(shop.url + "/docs")
    document = requests.get(shop.url + "/v1/openapi.json", timeout=10).json()
    operations = sum(len(item) for item in document["paths"].values())
    assert page.locator("article:has(> p > code)").count() == operations
    page.screenshot(path=str(tmp_path / "reference.png"))
    assert page.complaints == []
    assert all(url.startswith(shop.url) for url in page.asked)
