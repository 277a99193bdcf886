"""What schemathesis cannot know of the shop: which refusals of valid requests are right."""
import schemathesis

# Codes that stand for a rule of their own, whatever the operation.
RULES = {
    "invalid_amount": "a number may have more decimals than the currency",
    "too_many_decimals": "the same, in products",
    "common_password": "one that is guessed first",
    "guessable_password": "one made of the account's own name or address",
    "invalid_cursor": "a cursor is right when an answer gave it",
    "invalid_filter": "filters have a grammar",
    "invalid_url": "addresses have one, too",
    "wrong_order": "bounds rise, which a schema cannot ask for",
    "unknown_field": "the index has some fields and not others",
    "unsuitable_field": "not every field can be counted or sorted",
}

# Amounts that 64 bits of minor units do not hold.
AMOUNTS = {"price:out_of_range", "compareAtPrice:out_of_range"}

# Of single operations, as code or field:code.
OPERATIONS = {
    # Secrets that work once, or belong to somebody.
    "verifyEmail": {"invalid_token"},
    "resetPassword": {"invalid_token"},
    "finishSocialLogin": {"social_login_failed"},
    "receivePaymentCallback": {"bad_signature"},
    # There is a session to end only when one is shown.
    "logout": {"refreshToken:required"},
    # A time to come.
    "createAPIKey": {"expiresAt:invalid_time"},
    # Numbers with a check digit; methods that somebody saved; one of cartId and items.
    "createPaymentMethod": {"invalid_card_number"},
    "placeOrder": {
        "invalid_card_number", "unknown_payment_method", "paymentMethod:unknown_value", "items:required", "items:mismatch",
        "shippingAddress:required"},
    "payOrder": {"invalid_card_number", "unknown_payment_method", "paymentMethod:unknown_value"},
    # What is needed depends on another member.
    "putStock": {"available:required"},
    "putCoupon": {"amount:required", "percentage:required"},
    # The address says which product it is, two variants are two.
    "replaceProduct": {"id:mismatch", "duplicate", *AMOUNTS},
    "createProduct": {"duplicate", *AMOUNTS},
    "patchProduct": {"duplicate", *AMOUNTS},
    # By amount or by lines, each line once.
    "refundOrder": {"lines:mismatch", "lines:repeated", "amount:out_of_range"},
    "shipOrder": {"lines:repeated"},
    # At most 400 days, in their order.
    "readSearchAnalytics": {"from:out_of_range"},
    # A body without a byte has no format.
    "importProducts": {"empty_import"},
}


@schemathesis.check
def valid_requests_are_refused_by_known_rules(context, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    refusal = response.json()
    known = RULES.keys() | OPERATIONS.get(case.operation.definition.raw["operationId"], set())
    faults = [(fault["field"], fault["code"]) for fault in refusal["details"]] or [("", refusal["code"])]
    # A variant's price is a price.
    names = {(field, code): {code, f"{field}:{code}", f"{field.rpartition('.')[2]}:{code}"} for field, code in faults}
    unknown = [f"{field}:{code}" for field, code in faults if not names[field, code] & known]
    assert not unknown, f"a valid request is refused: {unknown}: {refusal['message']}"


@schemathesis.hook
def filter_query(context, query):
    """An empty parameter asks for nothing, as the forms of pages send it; of several values the first counts."""
    first = [value[0] if isinstance(value, list) and value else value for value in (query or {}).values()]
    return "" not in first
