"""Accounts, second factors and the operator's people: who may do what."""

from typing import Any

from tests.house.rights.people import EVERYONE, FORM_AFTER_SIGN_IN, FORM_ONLY, PEOPLE, only
from tests.house.rights.town import Town

SIGNED_IN = only(200, *PEOPLE[1:])
# address name → what GET answers each kind of person; 405: it only takes a form
PAGES: dict[str, dict[str, int]] = {
    "admin-sign-in": only(302, "admin"),  # to the one sign-in page, or on to where the administrator may go
    "sign-in": dict.fromkeys(PEOPLE, 302) | {"guest": 200},
    "request-code": FORM_ONLY,
    "enter-code": dict.fromkeys(PEOPLE, 302),  # no code is on its way: back to asking for one
    "new-account": dict.fromkeys(PEOPLE, 302),  # no number was proven
    "sign-out": FORM_ONLY,
    "account": SIGNED_IN,
    "tasks": SIGNED_IN,
    "finish-task": FORM_AFTER_SIGN_IN,
    "prove": dict.fromkeys(PEOPLE, 302),  # shown already, or nobody is signed in
    "security": SIGNED_IN,
    "password": SIGNED_IN,
    "add-authenticator": SIGNED_IN,
    "add-key": SIGNED_IN,
    "recovery-codes": SIGNED_IN,
    "remove-factor": FORM_AFTER_SIGN_IN,
    "end-sessions": FORM_AFTER_SIGN_IN,
    "operator-home": only(200, "admin"),
    "people": only(200, "admin"),
    "person": only(200, "admin"),
    "forgive-address": FORM_AFTER_SIGN_IN,
    # The demo's telephones are everybody's; tests/frontend/test_operator_messages.py has production.
    "sent-messages": EVERYONE,
}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    shopper = town.people["shopper"]
    assert shopper is not None
    return {
        "person": {"user_id": shopper.pk},
        "finish-task": {"notice_id": 1},
        "remove-factor": {"factor_id": 1},
    }
