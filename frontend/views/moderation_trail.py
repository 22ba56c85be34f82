"""The operator's reading of the audit trail, and personal data in full for those who run the platform."""

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from frontend.audit_words import audited_tables, words_of
from frontend.moderation_frame import ROWS_ON_A_PAGE, for_platform_admins
from frontend.pieces import Choice, Crumb, Fact
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.full_views import note_full_view
from shop.kernel.models import AuditEntry
from shop.kernel.phone import format_phone
from shop.kernel.text import clean_text
from shop.orders.models import OrderGroup
from vendors.people.models import User
from vendors.selectors.audit_trail import TrailFilters, trail

LONGEST_PERSON = 120
LONGEST_NUMBER = 40
LONGEST_ID = 19  # digits; eighteen always fit the database's number


class AskedTrail(NamedTuple):
    """The filters as typed, what is wrong with them, and what they mean."""

    form: dict[str, str]
    errors: dict[str, str]
    filters: TrailFilters


@require_safe
@for_platform_admins
def audit_trail(request: HttpRequest, _person: User) -> HttpResponse:
    """Newest first, 50 a page; the next page is asked for by the last entry of this one. At most 8 queries."""
    asked = _read(request)
    rows = [] if asked.errors else trail(asked.filters, limit=ROWS_ON_A_PAGE + 1)
    shown = [words_of(row) for row in rows[:ROWS_ON_A_PAGE]]
    kept = {name: value for name, value in asked.form.items() if value}
    older = f"?{urlencode({**kept, 'truoc': shown[-1].id})}" if len(rows) > ROWS_ON_A_PAGE else ""
    context = {
        "form": asked.form,
        "errors": asked.errors,
        "entries": shown,
        "older_url": older,
        "newest_url": f"?{urlencode(kept)}" if asked.filters.before else "",
        "actions": [Choice(value, label) for value, label in AuditEntry.Action.choices],
        "tables": audited_tables(),
        "crumbs": (Crumb("Tài khoản", "/tai-khoan/"), Crumb("Nhật ký")),
    }
    return render(request, "moderation/trail.html", context, status=422 if asked.errors else 200)


def _read(request: HttpRequest) -> AskedTrail:
    names = ("nguoi", "bang", "so", "viec", "tu", "den")
    form = {name: request.GET.get(name, "")[:200] for name in names}
    errors: dict[str, str] = {}
    texts = {"nguoi": "", "so": ""}
    for name, longest in (("nguoi", LONGEST_PERSON), ("so", LONGEST_NUMBER)):
        try:
            texts[name] = clean_text(form[name], max_length=longest)
        except InvalidInput as refusal:
            errors[name] = refusal.message
    table = form["bang"] if form["bang"] in {choice.value for choice in audited_tables()} else ""
    if texts["so"] and not table:
        errors["so"] = "Mời chọn loại dữ liệu trước khi ghi số."
    first, last = _day(form["tu"], "tu", errors), _day(form["den"], "den", errors)
    if first and last and last < first:
        errors["den"] = "Ngày cuối đứng trước ngày đầu."
    before = request.GET.get("truoc", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < LONGEST_ID
    filters = TrailFilters(
        person=texts["nguoi"],
        subject=f"{table}:{texts['so']}" if table and texts["so"] else table,
        action=form["viec"] if form["viec"] in AuditEntry.Action.values else "",
        first=first,
        last=last,
        before=int(before) if is_number else None,
    )
    return AskedTrail(form, errors, filters)


def _day(typed: str, name: str, errors: dict[str, str]) -> date | None:
    if not typed:
        return None
    try:
        day = parse_date(typed)
    except ValueError:  # 31/02
        day = None
    if day is None:
        errors[name] = "Ngày chưa đúng, ví dụ 22/11/2026."
    return day


class FullView(NamedTuple):
    """Somebody's or something's personal data."""

    subject: str
    title: str
    facts: list[Fact]


def _user(key: str) -> FullView:
    is_number = key.isascii() and key.isdecimal() and len(key) < LONGEST_ID
    user = User.objects.filter(pk=int(key)).first() if is_number else None
    if user is None:
        raise NotFound
    phone = format_phone(user.phone) if user.phone else "không có"
    facts = [Fact("Số điện thoại", phone), Fact("E-mail", user.email or "không có")]
    return FullView(f"people_user:{user.pk}", f"Người dùng {user.display_name}", facts)


def _order(key: str) -> FullView:
    try:
        group = OrderGroup.objects.select_related("commune__parent").filter(pk=UUID(key)).first()
    except ValueError:
        group = None
    if group is None:
        raise NotFound
    facts = [
        Fact("Người nhận", group.buyer_name),
        Fact("Số điện thoại", format_phone(group.phone)),
        Fact("Địa chỉ", f"{group.address_line}, {group.commune.label}"),
    ]
    return FullView(f"orders_ordergroup:{group.pk}", f"Lần đặt hàng {group.code}", facts)


PERSONAL = {"nguoi-dung": _user, "dat-hang": _order}


@require_http_methods(["GET", "HEAD", "POST"])
@for_platform_admins
def full_view(request: HttpRequest, person: User, kind: str, key: str) -> HttpResponse:
    """Asks why; then shows it this once, after the look has been written down."""
    find = PERSONAL.get(kind)
    if find is None:
        raise NotFound
    view = find(key)
    typed, problem = request.POST.get("why", ""), ""
    is_shown = False
    if request.method == "POST":
        try:
            reason = clean_text(typed, max_length=200, path=("why",))
            if not reason:
                raise InvalidInput("Mời ghi vì sao cần xem đầy đủ.", path=("why",))
            note_full_view(f"user:{person.pk}", view.subject, reason)
            is_shown = True
        except InvalidInput as refusal:
            problem = refusal.message
    table, row = view.subject.split(":")
    context: dict[str, Any] = {
        "title": view.title,
        "facts": view.facts if is_shown else [],
        "why": typed,
        "problem": problem,
        "trail_url": f"{reverse('audit-trail')}?{urlencode({'bang': table, 'so': row})}",
        "crumbs": (Crumb("Nhật ký", reverse("audit-trail")), Crumb("Xem đầy đủ")),
    }
    return render(request, "moderation/full_view.html", context, status=422 if problem else 200)
