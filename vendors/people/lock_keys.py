"""Under which keys wrong tries are counted. Names are hashed, so that the table is no list of people."""

from ipaddress import ip_address

from django.utils.crypto import salted_hmac

from shop.kernel.errors import InvalidInput
from shop.kernel.phone import normalize_phone
from vendors.people.models import User

LONGEST_ADDRESS = 45


def keys_of_try(name: str, address: str) -> list[str]:
    """All keys one wrong try counts under, sorted: two who fail at once lock the rows in one order."""
    keys = [account_key(name), pair_key(name, address)]
    if not is_everybodys(address):
        keys.append(address_key(address))
    return sorted(keys)


def account_key(name: str) -> str:
    return f"account:{_hash_of(name)}"


def pair_key(name: str, address: str) -> str:
    return pair_prefix(name) + address[:LONGEST_ADDRESS]


def pair_prefix(name: str) -> str:
    return f"both:{_hash_of(name)}|"


def address_key(address: str) -> str:
    return f"address:{address[:LONGEST_ADDRESS]}"


def names_of(user: User) -> list[str]:
    """What this person's tries are counted under."""
    return [name for name in (user.phone, user.email, second_factor_name(user)) if name]


def second_factor_name(user: User) -> str:
    """Codes of second factors are guessed at under a name of their own: a wrong one locks no password out."""
    return f"second-factor:{user.pk}"


def is_everybodys(address: str) -> bool:
    """A loopback address is the proxy's or this machine's own: behind it stands anybody."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _hash_of(name: str) -> str:
    """One key for one account, however its number is written."""
    try:
        name = normalize_phone(name)
    except InvalidInput:
        name = name.casefold()
    return salted_hmac("vendors.people.lock_out", name, algorithm="sha256").hexdigest()[:40]
