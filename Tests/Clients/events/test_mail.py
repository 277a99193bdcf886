"""The mails of a shop, taken by a real SMTP server: plain, with AUTH, with STARTTLS and with TLS from the first byte."""
import email
import email.policy
import json
import socket
import ssl
import subprocess
import time

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

ADDRESS = {"name": "Grace Hopper", "street": "1 Main St", "city": "Austin", "state": "TX", "zip": "73301", "country": "US"}
CARD = {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}


class Mailbox:
    """An SMTP server that keeps what it takes, and how it came."""

    def __init__(self, **options):
        self.mails = []
        self.envelopes = []
        self.peers = set()
        self.logins = []
        self.answer = "250 OK"
        options.setdefault("hostname", "127.0.0.1")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = options["port"] = probe.getsockname()[1]
        if options.pop("login", False):
            options.update(authenticator=self.authenticate, auth_required=True)
        self.controller = Controller(self, **options)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *arguments):
        self.controller.stop()

    def authenticate(self, server, session, envelope, mechanism, data):
        isRight = (data.login, data.password) == (b"shop", b"s3cret/word")
        self.logins.append((mechanism, isRight))
        return AuthResult(success=isRight)

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None))
            self.peers.add(session.peer)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answer

    def wait(self, count, seconds=60):
        deadline = time.monotonic() + seconds
        while len(self.mails) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.mails) >= count, f"{[mail['Subject'] for mail in self.mails]}, not {count} mails"
        return self.mails

    def subjects(self):
        return [mail["Subject"] for mail in self.mails]


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that only its own file vouches for."""
    key, file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(file)],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context, file


def settings(mailbox, credentials="", scheme="smtp", query="", **more):
    return {
        "SOUK_MAIL_URL": f"{scheme}://{credentials}127.0.0.1:{mailbox.port}{query}",
        "SOUK_MAIL_FROM": "Grüner Laden <shop@example.com>", "SOUK_BASE_URL": "https://shop.example", **more}


def order(shop, key="k1", language="en", **more):
    cart = requests.post(f"{shop.url}/v1/carts").json()["data"]
    headers = {"X-Cart-Token": cart["token"]}
    requests.post(
        f"{shop.url}/v1/carts/{cart['id']}/items", json={"productId": "lamp", "quantity": 2}, headers=headers)
    body = {"cartId": cart["id"], "email": "grace@example.com", "shippingAddress": ADDRESS,
            "paymentMethod": "card", "paymentDetails": CARD, **more}
    answer = requests.post(
        f"{shop.url}/v1/orders", json=body,
        headers={**headers, "Idempotency-Key": key, "Accept-Language": language})
    assert answer.status_code in (201, 202, 402), answer.text
    return answer.json()["data"]


def shop_with_lamp(new_shop, environment):
    shop = new_shop(environment)
    shop.admin = {"X-API-Key": shop.key()}
    answer = requests.post(
        f"{shop.url}/v1/products", json={"id": "lamp", "name": "Lamp “Ætna”", "price": 49.95, "stock": 500},
        headers=shop.admin)
    assert answer.status_code == 201, answer.text
    return shop


def live(shop, made):
    """Everything that happens to an order after it was paid: sent, delivered, refunded in part."""
    path = f"{shop.url}/v1/orders/{made['id']}"
    sent = requests.post(f"{path}/shipments", json={"carrier": "UPS", "trackingNumber": "1Z999"}, headers=shop.admin)
    assert sent.status_code == 201, sent.text
    parcel = requests.get(f"{path}/tracking", headers=shop.admin).json()["data"]["shipments"][0]["id"]
    requests.post(f"{path}/shipments/{parcel}/delivered", headers=shop.admin).raise_for_status()
    requests.post(f"{path}/refunds", json={"amount": 5, "reason": "scratch"}, headers=shop.admin).raise_for_status()


def whole_life(number):
    return [f"Order confirmation {number}", f"Payment receipt {number}", f"Your order {number} is on its way",
            f"Your order {number} was delivered", f"Refund for your order {number}"]


def test_the_whole_life_of_an_order_by_plain_smtp_over_one_connection(new_shop):
    with Mailbox() as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox))
        made = order(shop)
        live(shop, made)
        mails = mailbox.wait(5)
        assert mailbox.subjects() == whole_life(made["number"])
        assert len({mail["Message-ID"] for mail in mails}) == 5
        assert all(mail["Message-ID"].startswith(f"<{made['id']}.") for mail in mails)
        assert all(envelope == ("shop@example.com", ["grace@example.com"], False) for envelope in mailbox.envelopes)
        assert len(mailbox.peers) == 1, "every mail came over a connection of its own"
        confirmation = mails[0]
        assert confirmation["From"].addresses[0].display_name == "Grüner Laden"
        assert confirmation.get_content_type() == "multipart/alternative"
        for kind in ("plain", "html"):
            content = confirmation.get_body((kind,)).get_content()
            assert "Lamp “Ætna”" in content and "$99.90" in content and "Grace Hopper" in content
        shipped = mails[2].get_body(("plain",)).get_content()
        assert "https://www.ups.com/track?tracknum=1Z999" in shipped and "https://shop.example/track/" in shipped


def test_auth(new_shop):
    with Mailbox(login=True, auth_require_tls=False) as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox, "shop:s3cret%2Fword@"))
        order(shop)
        mailbox.wait(2)
        assert mailbox.logins and all(isRight for _, isRight in mailbox.logins)


def test_a_wrong_password_gives_nothing_up(new_shop):
    with Mailbox(login=True, auth_require_tls=False) as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox, "shop:wrong@"))
        order(shop)
        deadline = time.monotonic() + 30
        waiting = []
        while not any(message["lastError"] for message in waiting) and time.monotonic() < deadline:
            waiting = json.loads(shop.command("notifications", "list", "--json"))
        assert {message["status"] for message in waiting} == {"pending"}
        assert any(message["lastError"] for message in waiting) and not mailbox.mails


@pytest.mark.parametrize("query", ["", "?tls=required"])
def test_starttls(new_shop, certificate, query):
    context, file = certificate
    with Mailbox(login=True, tls_context=context, require_starttls=True) as mailbox:
        shop = shop_with_lamp(
            new_shop, settings(mailbox, "shop:s3cret%2Fword@", query=query, SOUK_MAIL_CA=str(file)))
        order(shop)
        mailbox.wait(2)
        assert all(is_encrypted for _, _, is_encrypted in mailbox.envelopes)


def test_required_tls_sends_nothing_to_a_server_that_cannot_prove_its_name(new_shop, certificate):
    context, _ = certificate
    with Mailbox(tls_context=context) as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox, query="?tls=required"))
        order(shop)
        time.sleep(3)
        assert not mailbox.mails
        waiting = json.loads(shop.command("notifications", "list", "--json"))
        assert any("certificate" in (message["lastError"] or "") for message in waiting)


def test_tls_from_the_first_byte(new_shop, certificate):
    context, file = certificate
    with Mailbox(ssl_context=context) as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox, scheme="smtps", SOUK_MAIL_CA=str(file)))
        order(shop)
        assert len(mailbox.wait(2)) == 2


def test_one_message_id_each_although_the_program_is_killed(new_shop):
    """Statement 39: a kill between the server's 250 and our note may repeat a mail, under the same id."""
    with Mailbox() as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox))
        numbers = []
        for round in range(4):
            made = order(shop, key=f"k{round}")
            numbers.append(made["number"])
            deadline = time.monotonic() + 20
            seen = len(mailbox.mails)
            # Killed as soon as a mail has been taken, most often before it is noted.
            while len(mailbox.mails) == seen and time.monotonic() < deadline:
                time.sleep(0.001)
            shop.stop(9)
            shop.start()
        expected = {f"{kind} {number}" for kind in ("Order confirmation", "Payment receipt") for number in numbers}
        deadline = time.monotonic() + 150
        while set(mailbox.subjects()) < expected and time.monotonic() < deadline:
            time.sleep(0.1)
        assert set(mailbox.subjects()) == expected
        identities = {(mail["Subject"], mail["Message-ID"]) for mail in mailbox.mails}
        assert len(identities) == len(expected), "a repeated mail had another Message-ID"


def test_a_server_that_is_down_gets_everything_afterwards_and_a_refusal_is_a_dead_letter(new_shop):
    with Mailbox() as mailbox:
        shop = shop_with_lamp(new_shop, settings(mailbox))
        mailbox.answer = "451 Try again later"
        made = order(shop)
        time.sleep(2)
        mailbox.answer = "250 OK"
        assert sorted(mail["Subject"] for mail in mailbox.wait(2)) == sorted(whole_life(made["number"])[:2])
        mailbox.answer = "554 No such mailbox"
        order(shop, key="k2")
        deadline = time.monotonic() + 20
        dead = []
        while len(dead) < 2 and time.monotonic() < deadline:
            dead = json.loads(shop.command("notifications", "list", "--status", "dead", "--json"))
        assert "554" in dead[0]["lastError"]
        mailbox.answer = "250 OK"
        shop.command("notifications", "retry", "--all")
        mailbox.wait(4)


def test_registration_and_lost_password_by_files(new_shop):
    shop = new_shop({"SOUK_BASE_URL": "https://shop.example", "SOUK_LANGUAGE": "de"})
    requests.post(
        f"{shop.url}/v1/auth/register",
        json={"email": "ada@example.com", "password": "correct horse 99 battery", "name": "Ada"}).raise_for_status()

    def mail(part, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for file in (shop.data / "mail").glob(f"*{part}*.eml"):
                return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            time.sleep(0.05)
        raise AssertionError(f"no mail {part}")

    def token(message):
        return message.get_body(("plain",)).get_content().split("?token=")[1].split()[0]

    welcome = mail("welcome")
    assert welcome["Subject"] == "Willkommen bei Souk" and welcome["To"] == "ada@example.com"
    verified = requests.post(f"{shop.url}/v1/auth/email/verify", json={"token": token(welcome)})
    assert verified.status_code == 200, verified.text
    requests.post(f"{shop.url}/v1/auth/password/forgot", json={"email": "ada@example.com"}).raise_for_status()
    reset = mail("password-reset")
    secret = token(reset)
    events = requests.get(f"{shop.url}/v1/events?limit=100", headers={"X-API-Key": shop.key()}).text
    assert "user.password_reset_requested" in events and secret not in events and "sealedToken" not in events
    done = requests.post(
        f"{shop.url}/v1/auth/password/reset", json={"token": secret, "password": "another good 77 horse"})
    assert done.status_code in (200, 204), done.text
    assert mail("password-changed")["Subject"] == "Ihr Passwort wurde geändert"
