"""Passkeys: a key in the telephone or computer, unlocked by finger, face or PIN (WebAuthn level 2).

The browser's answers come as JSON; whatever is wrong with one is a refusal, never an error of ours.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import IntegrityError, transaction

from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.text import clean_text
from vendors.people.models import SecondFactor, User
from vendors.people.services.second_factors import ISSUER, WrongSecondFactor, tell_of_change

if TYPE_CHECKING:  # twelve megabytes that a process loads when the first passkey is used
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

LONGEST_ANSWER = 20_000
LONGEST_NAME = 60
MOST_PASSKEYS = 10


class Asked(NamedTuple):
    """What the browser is asked, as JSON-ready values, and what the session keeps until it answers."""

    options: dict[str, Any]
    state: dict[str, Any]


def passkeys_work_on(host: str) -> bool:
    """A passkey belongs to a name; browsers make none for a bare address like 192.168.1.5."""
    try:
        ip_address(_name_of(host).strip("[]"))
    except ValueError:
        return True
    return False


def ask_for_new(*, user: User, host: str) -> Asked:
    """Ask the browser to make a passkey; those the person has are named, so that none is made twice. 1 query."""
    from fido2 import webauthn  # noqa: PLC0415 - see above

    options, state = _server(host).register_begin(
        webauthn.PublicKeyCredentialUserEntity(
            id=str(user.pk).encode(), name=str(user), display_name=user.display_name
        ),
        _credentials(user),
        resident_key_requirement=webauthn.ResidentKeyRequirement.DISCOURAGED,
        user_verification=webauthn.UserVerificationRequirement.PREFERRED,
    )
    return Asked(dict(options.public_key), state)


def add_passkey(
    *, user: User, host: str, state: Mapping[str, Any] | None, answer: str, name: str
) -> SecondFactor:
    """Keep the passkey that the browser made.

    state   of `ask_for_new`; None when the session has none left
    answer  JSON of PublicKeyCredential, as the browser gave it
    raises  WrongSecondFactor for an answer to another question, or none; InvalidInput for the name, or too many
    """
    name = clean_text(name, max_length=LONGEST_NAME, path=("name",)) or "Khoá trên thiết bị"
    if SecondFactor.objects.filter(user=user, kind=SecondFactor.Kind.PASSKEY).count() >= MOST_PASSKEYS:
        raise InvalidInput(f"Mỗi tài khoản có tối đa {MOST_PASSKEYS} khoá. Mời gỡ bớt khoá không dùng.")
    with _refusing_what_is_malformed():
        made = _server(host).register_complete(dict(state or {}), _read(answer))
        credential = made.credential_data
        if credential is None:
            raise ValueError
    try:
        with acting(f"user:{user.pk}"):
            factor = SecondFactor.objects.create(
                user=user,
                kind=SecondFactor.Kind.PASSKEY,
                name=name,
                credential_id=credential.credential_id,
                credential=bytes(credential),
                sign_count=made.counter,
            )
    except IntegrityError:
        raise InvalidInput("Khoá này đã có trong chợ rồi.") from None
    tell_of_change(user, f"added:{factor.pk}", "Đã thêm một khoá trên thiết bị vào tài khoản")
    return factor


def ask_for_known(*, user: User, host: str) -> Asked | None:
    """Ask the browser to use one of the person's passkeys; None when there is none. 1 query."""
    credentials = _credentials(user)
    if not credentials:
        return None
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415 - see above

    options, state = _server(host).authenticate_begin(
        credentials, user_verification=UserVerificationRequirement.PREFERRED
    )
    return Asked(dict(options.public_key), state)


def show_passkey(
    *, user: User, host: str, state: Mapping[str, Any] | None, answer: str, now: datetime
) -> None:
    """Take the browser's proof that it holds one of the person's passkeys.

    raises WrongSecondFactor  also for a key whose count went back: then there is a copy of it
    """
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415 - see above

    with _refusing_what_is_malformed():
        read = _read(answer)
        used = _server(host).authenticate_complete(dict(state or {}), _credentials(user), read)
        count = AuthenticationResponse.from_dict(read).response.authenticator_data.counter
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user, credential_id=used.credential_id)
        if count <= factor.sign_count and (count or factor.sign_count):
            raise WrongSecondFactor(
                "Khoá này có dấu hiệu bị sao chép. Mời dùng cách khác và báo quản trị chợ."
            )
        factor.sign_count, factor.last_used_at = count, now
        factor.save(update_fields=["sign_count", "last_used_at"])


@contextmanager
def _refusing_what_is_malformed() -> Iterator[None]:
    """The library raises what its parsers raise; for the person it is all one: this is no proof."""
    try:
        yield
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        struct.error,
        UnsupportedAlgorithm,
    ) as refused:
        raise WrongSecondFactor("Thiết bị chưa xác nhận được. Mời thử lại, hoặc dùng mã.") from refused


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError
    return read


def _credentials(user: User) -> "list[AttestedCredentialData]":
    from fido2.webauthn import AttestedCredentialData  # noqa: PLC0415 - see above

    keys = SecondFactor.objects.filter(user=user, kind=SecondFactor.Kind.PASSKEY).order_by("pk")
    return [AttestedCredentialData(bytes(kept)) for kept in keys.values_list("credential", flat=True) if kept]


def _server(host: str) -> "Fido2Server":
    """Answers count for this host alone; the library also checks that the page was https, or localhost."""
    from fido2.server import Fido2Server  # noqa: PLC0415 - see above
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415

    return Fido2Server(PublicKeyCredentialRpEntity(id=_name_of(host), name=ISSUER))


def _name_of(host: str) -> str:
    """ "cho.example.vn:8443" → "cho.example.vn"; an address in brackets keeps them."""
    return host if host.endswith("]") else host.rpartition(":")[0] or host
