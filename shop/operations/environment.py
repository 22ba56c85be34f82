"""What the environment says: each variable, or the file that holds it, and what production does not accept."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEMO_SECRET_KEY = "demo-key-that-production-refuses-" + "0" * 20
SHORTEST_SECRET_KEY = 32  # characters
FEWEST_DIFFERENT_CHARACTERS = 10  # what 32 hexadecimal digits at random have, but for one case in millions
KNOWN_PASSWORDS = frozenset(
    {"postgres", "password", "ocop", "changeme", "change-me", "secret", "admin", "example", "test", "123456"}
)


def value_of(name: str, default: str = "") -> str:
    """A variable, or the content of the file that NAME_FILE names (as docker hands over secrets).

    raises  ImproperlyConfigured when both are set, or the file cannot be read or is empty
    """
    given, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if not path:
        return given or default
    if given:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one of them")
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}") from None
    if not content:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which is empty")
    return content


def list_of(name: str) -> list[str]:
    """A variable with commas in it, as its parts without spaces around them; [] when it is unset."""
    return [part.strip() for part in value_of(name).split(",") if part.strip()]


def number_of(name: str, default: int) -> int:
    """raises ImproperlyConfigured when it is no whole number"""
    given = value_of(name, str(default))
    try:
        return int(given)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given!r}") from None


class Given(NamedTuple):
    """The values that production is particular about, as the environment gave them; "" where it did not."""

    secret_key: str
    public_url: str
    allowed_hosts: Sequence[str]
    database_url: str
    owner_url: str
    reports_url: str
    redis_url: str
    metrics_token: str


def refuse_unfit_for_production(given: Given) -> None:
    """Say everything that is wrong at once, so that an operator does not meet the faults one by one.

    raises  ImproperlyConfigured, a line a fault, each beginning with the variable's name; never with its value
    """
    faults = [
        *_key_faults(given.secret_key),
        *_address_faults(given.public_url, given.allowed_hosts),
        *_server_faults("DATABASE_URL", given.database_url, is_required=True),
        *_server_faults("DATABASE_OWNER_URL", given.owner_url),
        *_server_faults("DATABASE_REPORTS_URL", given.reports_url),
        *_server_faults("REDIS_URL", given.redis_url, is_required=True),
    ]
    if given.metrics_token and len(given.metrics_token) < SHORTEST_SECRET_KEY:
        faults.append(f"OCOP_METRICS_TOKEN must have {SHORTEST_SECRET_KEY} characters or more")
    if faults:
        raise ImproperlyConfigured("Production does not start like this:\n  " + "\n  ".join(faults))


def _key_faults(key: str) -> list[str]:
    is_weak = len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS
    if is_weak or key == DEMO_SECRET_KEY:
        return [
            f"OCOP_SECRET_KEY must be set to {SHORTEST_SECRET_KEY} random characters or more, not the demo's key"
        ]
    return []


def _address_faults(public_url: str, allowed_hosts: Sequence[str]) -> list[str]:
    faults = []
    parts = urlsplit(public_url)
    if not public_url:
        faults.append("OCOP_PUBLIC_URL must be set: the address people open, such as https://cho.example.vn")
    elif parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query:
        faults.append("OCOP_PUBLIC_URL must be https:// and a host name, without a path")
    if any("*" in host for host in allowed_hosts):
        faults.append("OCOP_ALLOWED_HOSTS must name each host: a wildcard lets strangers choose our links")
    return faults


def _server_faults(name: str, url: str, *, is_required: bool = False) -> list[str]:
    if not url:
        return [f"{name} must be set"] if is_required else []
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    faults = []
    if password.lower() in KNOWN_PASSWORDS or (password and password == parts.username):
        faults.append(f"{name} carries a password that everybody knows")
    if name.startswith("DATABASE") and not password:
        faults.append(f"{name} must carry a password")
    if name == "DATABASE_URL" and parts.username == "postgres":
        faults.append(f"{name} must use the role of the app (ocop_app), never the superuser")
    return faults
