"""Codes by telephone: good once, for three minutes and five tries, and never too many of them."""

import re
from datetime import timedelta

import pytest

from shop.kernel import notices
from shop.kernel.errors import InvalidInput
from shop.kernel.models import Notice, NoticeDelivery
from tests.world import NOW, make_user
from vendors.people.models import OneTimeCode
from vendors.people.services.one_time_codes import (
    CodeExpired,
    TooManyCodes,
    WrongCode,
    check_code,
    forget_old_codes,
    send_code,
)

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
ONE = "+84912345678"
SECOND = timedelta(seconds=1)


def sent_code() -> str:
    """The newest code, out of the message as it was sent."""
    found = re.search(r"\b(\d{6})\b", NoticeDelivery.objects.latest("pk").text)
    assert found is not None
    return found[1]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_of_the_message_proves_the_number_however_either_is_typed():
    ends = send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    code = sent_code()

    assert ends == NOW + timedelta(minutes=3)
    assert check_code("+84 912-345-678", "sign-in", f" {code[:3]} {code[3:]} ", now=NOW) == ONE


def test_neither_the_rows_of_the_code_nor_the_notice_hold_it():
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    code = sent_code()

    row, notice = OneTimeCode.objects.get(), Notice.objects.get()
    assert code not in f"{row.code_hash} {notice.title} {notice.body}"
    assert notice.done_at is not None


def test_in_production_and_from_a_real_provider_the_kept_text_is_blacked_out(settings, monkeypatch):
    class Carrier:
        name, channel = "carrier", "sms"
        carried: list[str] = []

        def send(self, *, address: str, text: str) -> None:
            self.carried.append(text)

    monkeypatch.setattr(notices, "_provider", Carrier())
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    (text,) = Carrier.carried
    assert re.search(r"\d{6}", text)
    assert not re.search(r"\d{6}", NoticeDelivery.objects.latest("pk").text)

    monkeypatch.setattr(notices, "_provider", notices.RecordedProvider())
    settings.IS_PRODUCTION = True
    send_code("0987654321", "sign-in", "10.0.0.1", now=NOW)
    assert not re.search(r"\d{6}", NoticeDelivery.objects.latest("pk").text)


def test_a_code_is_good_once_and_for_three_minutes():
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    code = sent_code()
    with pytest.raises(CodeExpired):
        check_code(PHONE, "sign-in", code, now=NOW + timedelta(minutes=3))

    assert check_code(PHONE, "sign-in", code, now=NOW + timedelta(minutes=3) - SECOND) == ONE
    with pytest.raises(CodeExpired):
        check_code(PHONE, "sign-in", code, now=NOW + SECOND)


def test_the_fifth_wrong_try_spends_it():
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    code = sent_code()
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode, match=f"còn {left} lần"):
            check_code(PHONE, "sign-in", another(code), now=NOW)
    with pytest.raises(CodeExpired):
        check_code(PHONE, "sign-in", another(code), now=NOW)

    with pytest.raises(CodeExpired):
        check_code(PHONE, "sign-in", code, now=NOW)
    assert OneTimeCode.objects.get().tries == 5


def test_a_code_serves_one_purpose_and_one_number_and_the_newest_counts():
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    first = sent_code()
    with pytest.raises(CodeExpired):
        check_code(PHONE, "consent", first, now=NOW)
    with pytest.raises(CodeExpired):
        check_code("0987654321", "sign-in", first, now=NOW)

    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW + 31 * SECOND)
    second = sent_code()
    if first != second:
        with pytest.raises(WrongCode):
            check_code(PHONE, "sign-in", first, now=NOW + 32 * SECOND)
    assert check_code(PHONE, "sign-in", second, now=NOW + 32 * SECOND) == ONE


def test_one_number_gets_five_in_an_hour_and_ten_a_day():
    at = NOW
    for n in range(10):
        send_code(PHONE, "sign-in", f"10.0.0.{n}", now=at)
        at += timedelta(minutes=1) if n != 4 else timedelta(hours=1)
        if n == 3:
            send_code("0987654321", "sign-in", "10.0.1.1", now=at)  # another number is another matter
        if n == 4:
            with pytest.raises(TooManyCodes, match="sau một giờ"):
                send_code(PHONE, "sign-in", "10.9.9.9", now=NOW + timedelta(minutes=10))

    with pytest.raises(TooManyCodes, match="ngày mai"):
        send_code(PHONE, "sign-in", "10.9.9.9", now=NOW + timedelta(hours=20))
    send_code(PHONE, "sign-in", "10.9.9.9", now=NOW + timedelta(hours=26))


def test_a_second_press_sends_no_second_message():
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW)
    with pytest.raises(TooManyCodes, match="vừa được gửi"):
        send_code(PHONE, "sign-in", "10.0.0.1", now=NOW + 29 * SECOND)

    assert NoticeDelivery.objects.count() == 1


def test_an_address_gets_sixty_in_an_hour_but_the_proxys_own_is_everybodys():
    for address, refused in (("10.0.0.1", True), ("127.0.0.1", False)):
        OneTimeCode.objects.all().delete()
        for n in range(60):
            send_code(f"09{n:08d}", "sign-in", address, now=NOW)
        if refused:
            with pytest.raises(TooManyCodes, match="mạng này"):
                send_code(PHONE, "sign-in", address, now=NOW)
        send_code("0987654321", "sign-in", "10.0.0.2", now=NOW)


def test_the_whole_marketplace_has_a_limit_a_day(settings):
    settings.CODES_PER_DAY = 2
    send_code("0911111111", "sign-in", "10.0.0.1", now=NOW)
    send_code("0922222222", "sign-in", "10.0.0.2", now=NOW)
    with pytest.raises(TooManyCodes, match="mật khẩu"):
        send_code("0933333333", "sign-in", "10.0.0.3", now=NOW)


def test_known_and_unknown_numbers_cost_the_same_queries(django_assert_num_queries):
    known = make_user().phone
    for phone in (known, "0999999999"):
        with django_assert_num_queries(9):
            send_code(phone, "sign-in", "10.0.0.1", now=NOW)


def test_what_is_no_number_gets_none():
    with pytest.raises(InvalidInput):
        send_code("12", "sign-in", "10.0.0.1")


def test_codes_are_forgotten_after_thirty_days():
    send_code(PHONE, "sign-in", "10.0.0.1", now=NOW - timedelta(days=31))
    send_code("0987654321", "sign-in", "10.0.0.1", now=NOW)

    assert forget_old_codes(now=NOW) == 1
    assert OneTimeCode.objects.get().phone == "+84987654321"
