"""The kinds of people there are, and short ways to say what a page answers them."""

PEOPLE = (
    "guest",
    "shopper",
    "producer",
    "producer_staff",
    "helper",
    "other_producer",
    "clerk",
    "manager",
    "other_manager",
    "officer",
    "moderator",
    "admin",
)
EVERYONE = dict.fromkeys(PEOPLE, 200)
SIGN_IN, REFUSED, MISSING = 302, 403, 404
FORM_ONLY = dict.fromkeys(PEOPLE, 405)
FORM_AFTER_SIGN_IN = FORM_ONLY | {"guest": SIGN_IN}


def only(status: int, *people: str, guest: int = SIGN_IN, others: int = MISSING) -> dict[str, int]:
    """The status for the named people; a guest and everybody else get the other two."""
    return {person: guest if person == "guest" else others for person in PEOPLE} | dict.fromkeys(
        people, status
    )
