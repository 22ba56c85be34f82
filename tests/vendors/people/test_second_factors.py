"""Second factors: each code counts once, secrets are sealed, a passkey answers for this host and this question."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice
from tests.vendors.people.soft_key import SoftKey
from tests.world import NOW, give_app, make_user
from vendors.people.models import RecoveryCode, SecondFactor
from vendors.people.services.passkeys import (
    add_passkey,
    ask_for_known,
    ask_for_new,
    passkeys_work_on,
    show_passkey,
)
from vendors.people.services.second_factors import (
    WrongSecondFactor,
    add_app,
    app_code,
    make_recovery_codes,
    new_secret,
    remove_factor,
    seal,
    show_code,
    unseal,
)

pytestmark = pytest.mark.django_db
HOST = "testserver:8000"
WELL_SHAPED = json.dumps(
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": dict.fromkeys(
            ("clientDataJSON", "attestationObject", "authenticatorData", "signature"), "AA"
        ),
    }
)
STEP = timedelta(seconds=30)


@pytest.fixture
def person():
    return make_user()


def test_an_apps_code_counts_once_and_for_a_minute_and_a_half(person):
    secret = give_app(person)
    code = app_code(secret, NOW)
    for off in (-2, 2):
        with pytest.raises(WrongSecondFactor):
            show_code(user=person, typed=code, now=NOW + off * STEP)

    show_code(user=person, typed=f" {code[:3]} {code[3:]} ", now=NOW + STEP)
    with pytest.raises(WrongSecondFactor):
        show_code(user=person, typed=code, now=NOW)
    show_code(user=person, typed=app_code(secret, NOW + STEP), now=NOW + STEP)


def test_the_app_is_set_up_with_a_code_of_its_own_and_replaces_the_older_one(person):
    give_app(person)
    secret = new_secret()
    with pytest.raises(WrongSecondFactor):
        add_app(user=person, secret=secret, code=app_code(new_secret(), NOW), now=NOW)
    assert SecondFactor.objects.filter(user=person).count() == 1

    factor = add_app(user=person, secret=secret, code=app_code(secret, NOW), now=NOW)

    assert SecondFactor.objects.get(user=person) == factor
    assert secret not in factor.secret
    assert unseal(factor.secret) == secret
    with pytest.raises(WrongSecondFactor):  # the code that set it up is spent
        show_code(user=person, typed=app_code(secret, NOW), now=NOW)


def test_another_server_key_makes_the_secret_unreadable_and_the_code_wrong(person, settings):
    secret = give_app(person)
    settings.SECRET_KEY = "another-key-of-another-server-0123456789"

    assert unseal(SecondFactor.objects.get().secret) == ""
    with pytest.raises(WrongSecondFactor):
        show_code(user=person, typed=app_code(secret, NOW), now=NOW)


def test_a_code_on_paper_counts_once_for_its_owner_and_new_ones_end_the_old(person):
    codes = make_recovery_codes(person)
    assert len(set(codes)) == 10
    kept = "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not any(code.replace("-", "") in kept for code in codes)

    with pytest.raises(WrongSecondFactor):
        show_code(user=make_user(), typed=codes[0], now=NOW)
    show_code(user=person, typed=codes[0].lower().replace("-", " "), now=NOW)
    with pytest.raises(WrongSecondFactor):
        show_code(user=person, typed=codes[0], now=NOW)

    make_recovery_codes(person)
    with pytest.raises(WrongSecondFactor):
        show_code(user=person, typed=codes[1], now=NOW)


@pytest.mark.parametrize("typed", ["", " ", "١٢٣٤٥٦", "12345", "1234567", "\x00", "x" * 40, "000000"])
def test_what_is_no_code_is_refused(person, typed):
    SecondFactor.objects.create(user=person, kind="app", name="x", secret=seal("A" * 32))
    with pytest.raises(WrongSecondFactor):
        show_code(user=person, typed=typed, now=NOW)


def test_the_database_takes_one_app_each_and_no_half_made_passkey(person):
    give_app(person)
    for fields in ({"kind": "app", "secret": seal("x")}, {"kind": "passkey"}, {"kind": "app", "secret": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondFactor.objects.create(user=person, name="x", **fields)


def test_changes_are_in_the_trail_without_the_secret_and_told_to_the_owner(person):
    secret = new_secret()
    factor = add_app(user=person, secret=secret, code=app_code(secret, NOW), now=NOW)

    entry = AuditEntry.objects.get(subject=f"people_secondfactor:{factor.pk}")
    assert entry.actor == f"user:{person.pk}"
    assert factor.secret not in json.dumps(entry.changes)
    assert Notice.objects.get(recipient=f"user:{person.pk}").done_at is None


def test_the_last_factor_takes_the_codes_on_paper_along_and_others_cannot_be_removed(person):
    give_app(person)
    make_recovery_codes(person)
    factor = SecondFactor.objects.get()
    with pytest.raises(NotFound):
        remove_factor(user=make_user(), factor_id=factor.pk)

    remove_factor(user=person, factor_id=factor.pk)
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def made(person, key: SoftKey) -> SecondFactor:
    asked = ask_for_new(user=person, host=HOST)
    return add_passkey(user=person, host=HOST, state=asked.state, answer=key.make(asked.options), name="")


def shown(person, key: SoftKey) -> None:
    asked = ask_for_known(user=person, host=HOST)
    assert asked is not None
    show_passkey(user=person, host=HOST, state=asked.state, answer=key.use(asked.options), now=NOW)


def test_a_passkey_is_made_and_shown(person):
    key = SoftKey()
    assert made(person, key).name == "Khoá trên thiết bị"

    shown(person, key)
    shown(person, key)
    assert SecondFactor.objects.get().sign_count == 2


def test_a_copy_of_a_passkey_betrays_itself_by_its_count(person):
    key = SoftKey()
    made(person, key)
    shown(person, key)
    key.count -= 1
    with pytest.raises(WrongSecondFactor, match="sao chép"):
        shown(person, key)


def test_a_passkey_answers_for_its_owner_its_host_and_the_question_asked(person):
    key, stranger = SoftKey(), make_user()
    made(person, key)
    with pytest.raises(InvalidInput, match="đã có"):
        made(stranger, key)
    other = SoftKey()
    made(stranger, other)
    with pytest.raises(WrongSecondFactor):
        shown(person, other)
    with pytest.raises(WrongSecondFactor):
        made(person, SoftKey(origin="https://evil.example"))
    with pytest.raises(WrongSecondFactor):
        made(person, SoftKey("evil.example"))

    asked = ask_for_known(user=person, host=HOST)
    assert asked is not None
    answer = key.use(asked.options)
    elsewhen = ask_for_known(user=person, host=HOST)
    assert elsewhen is not None
    for state in (elsewhen.state, None, {}):
        with pytest.raises(WrongSecondFactor):
            show_passkey(user=person, host=HOST, state=state, answer=answer, now=NOW)


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "null", "1", "{", '{"id":1}', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
     WELL_SHAPED, "[" * 5000, "x" * 30_000],
)  # fmt: skip
def test_a_malformed_answer_is_a_refusal(person, answer):
    made(person, SoftKey())
    new, known = ask_for_new(user=person, host=HOST), ask_for_known(user=person, host=HOST)
    assert known is not None
    with pytest.raises(WrongSecondFactor):
        add_passkey(user=person, host=HOST, state=new.state, answer=answer, name="x")
    with pytest.raises(WrongSecondFactor):
        show_passkey(user=person, host=HOST, state=known.state, answer=answer, now=NOW)


def test_passkeys_need_a_name_of_the_host():
    assert passkeys_work_on("cho.example.vn:8443")
    assert passkeys_work_on("localhost")
    assert not passkeys_work_on("192.168.1.5:8000")
    assert not passkeys_work_on("[::1]:8000")
