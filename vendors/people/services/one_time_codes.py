"""Codes of six digits by telephone: whoever can read one holds the number.

The same is done for every number, known or not, so neither the answer nor its time tells who has an account.
"""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from shop.kernel.errors import DomainError
from shop.kernel.notices import send_secret
from shop.kernel.phone import normalize_phone
from vendors.people.lock_keys import is_everybodys
from vendors.people.models import OneTimeCode

DIGITS = 6
GOOD_FOR = timedelta(minutes=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAUSE = timedelta(seconds=30)  # between two messages for one purpose: a second press sends no second one
PER_PHONE_HOUR, PER_PHONE_DAY = 5, 10
PER_ADDRESS_HOUR, PER_ADDRESS_DAY = (
    60,
    300,
)  # a market, an office or a mobile network has one address for many
KEPT = timedelta(days=30)

PURPOSES = {
    "sign-in": "mã đăng nhập",
    "password": "mã để đặt mật khẩu",
    "consent": "mã để đồng ý cho người khác làm hộ",
}


class WrongCode(DomainError):
    """Another code was sent; there are tries left."""

    code: ClassVar[str] = "wrong-code"


class CodeExpired(DomainError):
    """None was sent, or it was used, is older than three minutes or was guessed at five times."""

    code: ClassVar[str] = "code-expired"


class TooManyCodes(DomainError):
    """No message was sent: this number, this address or the whole marketplace has had its share."""

    code: ClassVar[str] = "too-many-codes"
    retry: ClassVar[bool] = True


class _Sent(NamedTuple):
    just_now: int
    phone_hour: int
    phone_day: int
    address_hour: int
    address_day: int
    everyone_day: int


def send_code(
    phone: str, purpose: str, address: str, *, about: str = "", now: datetime | None = None
) -> datetime:
    """Send a new code; an older one for the same purpose is worth nothing from now on.

    phone    as typed
    purpose  of PURPOSES; `check_code` must name the same
    address  where the request came from, as `client_address` has it
    about    what is agreed to by handing over the code, one sentence for the message
    returns  when the code ends
    raises   InvalidInput for no number; TooManyCodes; NotSent when the provider did not take the message
    """
    now = now or timezone.now()
    phone = normalize_phone(phone)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        with connection.cursor() as cursor:  # two presses at once: one waits and then finds the other's code
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"one-time-code:{phone}"])
        _refuse_too_many(_sent(phone, purpose, address, now))
        row = OneTimeCode.objects.create(
            phone=phone,
            purpose=purpose,
            code_hash=_hash_of(phone, purpose, code),
            address=address[:45],
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    # A consent is given by reading the code out, so its message says to whom instead of "to nobody".
    body = f"{about} Mã dùng trong 3 phút." if about else "Mã dùng trong 3 phút. Đừng đưa mã này cho ai."
    send_secret(
        phone=phone,
        kind="one-time-code",
        title=f"Chợ OCOP: {code} là {PURPOSES[purpose]}",
        body=body,
        secret=code,
        matter=f"one-time-code:{row.pk}",
    )
    return row.expires_at


def check_code(phone: str, purpose: str, code: str, *, now: datetime | None = None) -> str:
    """Take the code that was sent last for this purpose; it is spent by this, right or after five wrong tries.

    Stands in no transaction of the caller: the refusal would roll back the count of tries, and guessing be free.

    returns  the number in its one spelling: whoever sent the code holds it
    raises   WrongCode, CodeExpired; InvalidInput for no number
    """
    now = now or timezone.now()
    phone = normalize_phone(phone)
    typed = "".join(code.split())
    with transaction.atomic(durable=True):
        sent = (
            OneTimeCode.objects.select_for_update()
            .filter(phone=phone, purpose=purpose)
            .order_by("-pk")
            .first()
        )
        if sent is None or sent.used_at or sent.expires_at <= now or sent.tries >= OneTimeCode.MOST_TRIES:
            raise CodeExpired("Mã đã hết hiệu lực. Mời lấy mã mới.", path=("code",))
        sent.tries += 1
        is_right = constant_time_compare(sent.code_hash, _hash_of(phone, purpose, typed))
        if is_right:
            sent.used_at = now
        sent.save(update_fields=["tries", "used_at"])
    if is_right:
        return phone
    left = OneTimeCode.MOST_TRIES - sent.tries
    if left == 0:
        raise CodeExpired("Mã chưa đúng và đã hết lượt thử. Mời lấy mã mới.", path=("code",))
    raise WrongCode(f"Mã chưa đúng, còn {left} lần thử.", path=("code",))


def forget_old_codes(*, now: datetime) -> int:
    """Delete codes older than 30 days: what limits and questions ask about is younger. Returns how many."""
    return OneTimeCode.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _sent(phone: str, purpose: str, address: str, now: datetime) -> _Sent:
    """What went out within a day, in one query over that day."""
    same_phone, same_address = Q(phone=phone), Q(address=address[:45])
    last_hour = Q(created_at__gt=now - HOUR)
    counts = OneTimeCode.objects.filter(created_at__gt=now - DAY).aggregate(
        just_now=Count("pk", filter=same_phone & Q(purpose=purpose, created_at__gt=now - PAUSE)),
        phone_hour=Count("pk", filter=same_phone & last_hour),
        phone_day=Count("pk", filter=same_phone),
        address_hour=Count("pk", filter=same_address & last_hour),
        address_day=Count("pk", filter=same_address),
        everyone_day=Count("pk"),
    )
    if is_everybodys(address):
        counts |= {"address_hour": 0, "address_day": 0}
    return _Sent(**counts)


def _refuse_too_many(sent: _Sent) -> None:
    if sent.just_now:
        raise TooManyCodes("Mã vừa được gửi. Mời chờ nửa phút rồi lấy mã khác.", path=("phone",))
    if sent.phone_day >= PER_PHONE_DAY:
        raise TooManyCodes("Số này đã nhận đủ mã trong ngày. Mời thử lại vào ngày mai.", path=("phone",))
    if sent.phone_hour >= PER_PHONE_HOUR:
        raise TooManyCodes("Số này đã nhận nhiều mã. Mời thử lại sau một giờ.", path=("phone",))
    if sent.address_hour >= PER_ADDRESS_HOUR or sent.address_day >= PER_ADDRESS_DAY:
        raise TooManyCodes("Từ mạng này đã lấy quá nhiều mã. Mời thử lại sau một giờ.", path=("phone",))
    if 0 < settings.CODES_PER_DAY <= sent.everyone_day:
        raise TooManyCodes(
            "Hôm nay chợ đã gửi hết lượt tin nhắn. Mời đăng nhập bằng mật khẩu.", path=("phone",)
        )


def _hash_of(phone: str, purpose: str, code: str) -> str:
    """A million codes are soon tried, so the hash needs the server's key, which is not in the database."""
    return salted_hmac(
        "vendors.people.one_time_code", f"{phone}:{purpose}:{code}", algorithm="sha256"
    ).hexdigest()
