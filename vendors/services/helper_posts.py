"""Làm hộ: asking a producer, its consent by a code or at its own desk, and the end of it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from shop.kernel.acting import acting
from shop.kernel.clock import add_months
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import Notice
from shop.kernel.notices import NotSent, post_notices
from shop.kernel.phone import normalize_phone
from vendors.models import HelperPost, HelperScope, Vendor, VendorMembership
from vendors.people.models import User
from vendors.people.services.one_time_codes import (
    CodeExpired,
    TooManyCodes,
    WrongCode,
    check_code,
    send_code,
)
from vendors.selectors.access_desk import OWNER, Desk
from vendors.selectors.desk_people import ASK_IS_GOOD_FOR, scopes_in_words
from vendors.services.profile_checks import Checks
from vendors.tax_code import tidy_tax_code

LONGEST_MONTHS = 12


class ConsentRefused(DomainError):
    """The code is wrong, old or never was: one sentence for all, so that nobody learns who is on the marketplace."""

    code = "consent-refused"


def ask_to_help(
    *,
    helper: User,
    producer: str,
    organisation: str,
    scopes: Sequence[str],
    valid_to: date | None,
    address: str,
    now: datetime,
    day: date,
) -> None:
    """Ask a producer for its consent: a code goes to its telephone and a question onto its owner's desk.

    Known and unknown producers are answered alike: nothing is returned, and a code that cannot be sent is not told.

    producer  telephone number or tax code as typed; one that several producers share finds none
    valid_to  the last day, at most LONGEST_MONTHS from `day`
    address   where the request came from, as `client_address` has it
    raises    FormRefused  what can be seen without looking for the producer
    """
    checks = Checks()
    if not _is_phone_or_code(producer):
        checks.refuse("producer", "Mời nhập số điện thoại (10 số) hoặc mã số thuế của nhà sản xuất.")
    where = checks.text(
        organisation, "organisation", longest=160, missing="Mời nhập nơi công tác, ví dụ Đoàn xã Thạnh An."
    )
    wanted = [scope for scope in HelperScope.values if scope in set(scopes)]
    if not wanted:
        checks.refuse("scopes", "Mời chọn ít nhất một việc cần làm hộ.")
    if valid_to is None or not day <= valid_to <= add_months(day, LONGEST_MONTHS):
        checks.refuse("valid_to", "Ngày cuối phải từ hôm nay và không quá một năm.")
    checks.done()
    assert valid_to is not None  # noqa: S101 - refused above
    vendor = _producer_of(producer)
    if vendor is None or VendorMembership.objects.filter(user=helper, vendor=vendor).exists():
        return
    with acting(f"user:{helper.pk}"):
        Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
        post = _open_post(helper, vendor, day=day, now=now)
        if post.consented_at is not None:
            return  # they help already: a change of scopes begins with an end
        post.organisation, post.scopes, post.valid_to, post.asked_at = where, wanted, valid_to, now
        post.save()
        post_notices([_question(post)])
    if not vendor.phone:
        return
    try:
        send_code(vendor.phone, "consent", address, about=_what_is_agreed(post), now=now)
    except (TooManyCodes, NotSent):
        return  # the question stands on the owner's desk


def agree_by_code(*, helper: User, producer: str, code: str, now: datetime, day: date) -> HelperPost:
    """The producer read the code to the helper: that is its consent to what the message said.

    raises ConsentRefused
    """
    refused = ConsentRefused(
        "Mã chưa đúng hoặc đã hết hạn. Mời hỏi lại nhà sản xuất, hoặc gửi lời xin mới.", path=("code",)
    )
    vendor = _producer_of(producer)
    post = _newest_question(vendor) if vendor else None
    # The code belongs to the newest question: an older one's helper may not use it.
    if vendor is None or post is None or post.helper_id != helper.pk or not vendor.phone:
        raise refused
    try:
        check_code(vendor.phone, "consent", code, now=now)
    except (WrongCode, CodeExpired):
        raise refused from None
    with acting(f"user:{helper.pk}", on_behalf_of=f"vendor:{vendor.pk}"):
        return _consent(post.pk, vendor, now=now, day=day, refused=refused)


def agree_at_desk(desk: Desk, post_id: int, *, now: datetime, day: date) -> HelperPost:
    """The owner says yes at its own desk. raises NotFound also for staff and helpers, and for a question grown old"""
    _only_owner(desk)
    with acting(desk.actor):
        post = _consent(post_id, desk.vendor, now=now, day=day, refused=NotFound())
        post_notices([_answer(post)])
    return post


def end_help(desk: Desk, post_id: int, *, now: datetime) -> HelperPost:
    """The owner ends it, or says no to a question; from now on the desk is closed to the helper.

    raises NotFound
    """
    _only_owner(desk)
    return _end(HelperPost.objects.filter(vendor=desk.vendor), post_id, desk.actor, now)


def stop_helping(helper: User, post_id: int, *, now: datetime) -> HelperPost:
    """The helper ends it. raises NotFound  others', missing and ended ones, and questions nobody has answered"""
    posts = HelperPost.objects.filter(helper=helper, consented_at__isnull=False)
    return _end(posts, post_id, f"user:{helper.pk}", now)


def _producer_of(text: str) -> Vendor | None:
    """The one producer of a telephone number or tax code; none when it is nobody's or several share it."""
    try:
        found = list(Vendor.objects.filter(phone=normalize_phone(text))[:2])
    except InvalidInput:
        found = list(Vendor.objects.filter(tax_code=tidy_tax_code(text)).exclude(tax_code="")[:2])
    return found[0] if len(found) == 1 else None


def _is_phone_or_code(text: str) -> bool:
    try:
        normalize_phone(text)
    except InvalidInput:
        return tidy_tax_code(text).replace("-", "").isdecimal() and len(text) <= 20  # noqa: PLR2004
    return True


def _open_post(helper: User, vendor: Vendor, *, day: date, now: datetime) -> HelperPost:
    """The one without an end, or a new one; a consent whose last day is past is closed first."""
    post = HelperPost.objects.filter(helper=helper, vendor=vendor, ended_at=None).first()
    if post is not None and post.consented_at is not None and post.valid_to < day:
        _close(post, f"user:{helper.pk}", now)
        post = None
    return post or HelperPost(helper=helper, vendor=vendor)


def _newest_question(vendor: Vendor) -> HelperPost | None:
    questions = HelperPost.objects.filter(vendor=vendor, consented_at=None, ended_at=None)
    return questions.order_by("-asked_at", "-pk").first()


def _consent(post_id: int, vendor: Vendor, *, now: datetime, day: date, refused: DomainError) -> HelperPost:
    post = (
        HelperPost.objects.select_for_update(no_key=True, of=("self",))
        .select_related("helper", "vendor")
        .filter(pk=post_id, vendor=vendor, consented_at=None, ended_at=None)
        .filter(valid_to__gte=day, asked_at__gt=now - ASK_IS_GOOD_FOR)
        .first()
    )
    if post is None:
        raise refused
    post.consented_at = now
    post.save(update_fields=["consented_at"])
    return post


def _end(posts: QuerySet[HelperPost], post_id: int, actor: str, now: datetime) -> HelperPost:
    with acting(actor):
        post = posts.select_for_update(no_key=True).filter(pk=post_id, ended_at=None).first()
        if post is None:
            raise NotFound
        _close(post, actor, now)
    return post


def _close(post: HelperPost, actor: str, now: datetime) -> None:
    post.ended_at = max(now, post.asked_at)
    post.ended_by = actor
    post.save(update_fields=["ended_at", "ended_by"])


def _only_owner(desk: Desk) -> None:
    if desk.role != OWNER:
        raise NotFound


def _what_is_agreed(post: HelperPost) -> str:
    return (
        f"{post.helper.display_name} ({post.organisation}) xin làm hộ {scopes_in_words(post)} "
        f"đến {post.valid_to:%d/%m/%Y}. Chỉ đọc mã cho họ khi đồng ý."
    )


def _question(post: HelperPost) -> Notice:
    return Notice(
        recipient=f"vendor:{post.vendor_id}",
        kind="helper-asks",
        title=f"{post.helper.display_name} xin làm hộ"[:160],
        body=_what_is_agreed(post).removesuffix(" Chỉ đọc mã cho họ khi đồng ý."),
        link=f"/kenh-ban/{post.vendor_id}/lam-ho/",
        matter=f"helper-asks:{post.pk}:{post.asked_at:%Y%m%d}",
    )


def _answer(post: HelperPost) -> Notice:
    return Notice(
        recipient=f"user:{post.helper_id}",
        kind="helper-agreed",
        title=f"{post.vendor.name} đồng ý để bạn làm hộ"[:160],
        link=f"/kenh-ban/{post.vendor_id}/",
        matter=f"helper-agreed:{post.pk}",
    )
