"""Statement 51 against a list of leaked passwords that others gathered: the one of the zxcvbn package."""
import requests
from zxcvbn.frequency_lists import FREQUENCY_LISTS


def test_the_commonest_are_refused(new_shop):
    shop = new_shop({"SOUK_RATE_LIMIT": "off"})
    leaked = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 8]
    refused = {}
    for top in (200, 1000):
        refused[top] = 0
        for word in leaked[:top]:
            # A password that is taken is told by the link that follows it being wrong: nothing is made.
            answer = requests.post(
                shop.url + "/v1/auth/password/reset", json={"token": "x" * 43, "password": word})
            assert answer.status_code == 400
            refused[top] += answer.json()["code"] == "validation_failed"
    print(f"\nrefused of the 200 and 1000 commonest leaked passwords of 8 characters and more: {refused}")
    assert refused[200] >= 0.9 * 200
    assert refused[1000] >= 0.75 * 1000
