"""Who may invite officers, for which units, and what a filled sheet would make."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.phone import normalize_phone
from shop.kernel.text import folded_key
from vendors.people.models import OfficerPost, User
from vendors.people.officer_sheet import OfficerRow
from vendors.people.selectors.access_officer import officer_units
from vendors.people.selectors.access_platform import access_platform_admin
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.units import subtree_ids

COMMUNE_DIGITS, PROVINCE_DIGITS = 5, 2
LATEST = date(2100, 1, 1)
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class Inviter(NamedTuple):
    """units  what they are in charge of; None for an administrator of the platform: the whole country"""

    user: User
    units: tuple[AdminUnit, ...] | None


class RowProblem(NamedTuple):
    number: int
    message: str


class PlannedOfficer(NamedTuple):
    number: int
    name: str
    phone: str
    title: str
    unit: AdminUnit
    valid_from: date
    valid_to: date | None


class OfficerPlan(NamedTuple):
    """Either everything goes in, or nothing: with a problem in any row, none is made."""

    officers: list[PlannedOfficer]
    problems: list[RowProblem]


def access_inviter(user: User, *, day: date) -> Inviter:
    """Officers for their units and what lies under them, administrators for all. Two queries.

    raises NotFound         for everybody else
           SecondFactorDue  for one of them whose session has not shown the second factor
    """
    units = officer_units(user, day=day)
    try:
        access_platform_admin(user, day=day)
    except NotFound:
        if not units:
            raise
        return Inviter(user, tuple(units))
    return Inviter(user, None)


def units_under(inviter: Inviter) -> list[AdminUnit]:
    """Today's units they may name in a sheet, parents loaded, provinces first. One or two queries."""
    units = AdminUnit.objects.filter(valid_to=None, level__in=(Level.PROVINCE, Level.COMMUNE))
    if inviter.units is not None:
        units = units.filter(pk__in=subtree_ids(*inviter.units))
    ordered = units.select_related("parent").order_by("sort_key", "code")
    return sorted(ordered, key=lambda unit: unit.level != Level.PROVINCE)


def posts_under(inviter: Inviter, *, day: date) -> QuerySet[OfficerPost]:
    """Posts of today and to come in their units, people and units loaded, by unit. One query more for officers."""
    posts = OfficerPost.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    if inviter.units is not None:
        posts = posts.filter(unit__in=subtree_ids(*inviter.units))
    return posts.select_related("user", "unit__parent__parent").order_by("unit__sort_key", "unit_id", "pk")


def plan_officers(inviter: Inviter, rows: Sequence[OfficerRow], *, day: date) -> OfficerPlan:
    """What the sheet would make, or every row's fault in the words of its reader. Three queries at most."""
    names = _UnitNames(units_under(inviter))
    officers: list[PlannedOfficer] = []
    problems: list[RowProblem] = []
    for row in rows:
        faults: list[str] = []
        planned = _read_row(row, names, day, faults)
        problems += [RowProblem(row.number, fault) for fault in faults]
        if planned is not None:
            officers.append(planned)
    problems += _repeated(officers) + _known_posts(officers)
    problems.sort()
    return OfficerPlan([] if problems else officers, problems)


class _UnitNames:
    """Units by code and by the ways to write their names."""

    def __init__(self, units: Sequence[AdminUnit]) -> None:
        self.by_code = {unit.code: unit for unit in units}
        self.by_name: dict[str, list[AdminUnit]] = defaultdict(list)
        for unit in units:
            spellings = {unit.name, unit.full_name, unit.short_name, unit.label}
            if unit.parent:
                spellings |= {f"{unit.name} {unit.parent.name}", f"{unit.full_name} {unit.parent.name}"}
            for key in {folded_key(spelling) for spelling in spellings}:
                self.by_name[key].append(unit)

    def find(self, typed: str) -> AdminUnit | str:
        """The unit, or why there is none."""
        if typed.isascii() and typed.isdecimal():
            digits = PROVINCE_DIGITS if len(typed) <= PROVINCE_DIGITS else COMMUNE_DIGITS
            unit = self.by_code.get(typed.zfill(digits))
            return unit or f"Mã đơn vị {typed} không có trong địa bàn bạn phụ trách."
        found = self.by_name.get(folded_key(typed), [])
        if not found:
            return f"“{typed}” không có trong địa bàn bạn phụ trách. Xem trang “Mã đơn vị” của tệp mẫu."
        if len(found) > 1:
            codes = ", ".join(f"{unit.code} ({unit.label})" for unit in found[:4])
            return f"Có {len(found)} nơi tên “{typed}”, mời ghi mã: {codes}."
        return found[0]


def _read_row(row: OfficerRow, names: _UnitNames, day: date, faults: list[str]) -> PlannedOfficer | None:
    if not row.name or len(row.name) > 120:  # noqa: PLR2004 - as the account keeps it
        faults.append("Họ tên phải có, không quá 120 ký tự.")
    if len(row.title) > 120:  # noqa: PLR2004
        faults.append("Chức danh dài quá 120 ký tự.")
    phone = ""
    try:
        phone = normalize_phone(row.phone)
    except InvalidInput as refused:
        faults.append(refused.message)
    unit = names.find(row.unit) if row.unit else "Chưa ghi đơn vị."
    if isinstance(unit, str):
        faults.append(unit)
    valid_from = _day_of(row.valid_from, "Từ ngày", faults) or day
    valid_to = _day_of(row.valid_to, "Đến ngày", faults)
    if valid_to is not None and valid_to < max(valid_from, day):
        faults.append("Đến ngày phải sau từ ngày và chưa qua.")
    if faults or isinstance(unit, str):
        return None
    return PlannedOfficer(row.number, row.name, phone, row.title, unit, valid_from, valid_to)


def _day_of(typed: str, column: str, faults: list[str]) -> date | None:
    if not typed:
        return None
    try:
        match = _DAY.fullmatch(typed)
        found = date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(typed)
    except ValueError:
        found = LATEST
    if not date(2020, 1, 1) <= found < LATEST:
        faults.append(f"{column} “{typed[:20]}” chưa đúng, viết như 01/12/2026.")
        return None
    return found


def _repeated(officers: Sequence[PlannedOfficer]) -> list[RowProblem]:
    problems = []
    first_lines: dict[tuple[str, int], int] = {}
    names: dict[str, tuple[str, int]] = {}
    for officer in officers:
        line = first_lines.setdefault((officer.phone, officer.unit.pk), officer.number)
        if line != officer.number:
            problems.append(RowProblem(officer.number, f"Trùng số điện thoại và đơn vị với dòng {line}."))
        name, line = names.setdefault(officer.phone, (officer.name, officer.number))
        if folded_key(name) != folded_key(officer.name):
            problems.append(
                RowProblem(officer.number, f"Số điện thoại này ở dòng {line} là của người khác: {name}.")
            )
    return problems


def _known_posts(officers: Sequence[PlannedOfficer]) -> list[RowProblem]:
    """A post that overlaps one they hold already in the same unit. One query."""
    posts = OfficerPost.objects.filter(
        user__phone__in={officer.phone for officer in officers},
        unit__in={officer.unit.pk for officer in officers},
    ).select_related("user")
    held: dict[tuple[str | None, int], list[OfficerPost]] = defaultdict(list)
    for post in posts:
        held[post.user.phone, post.unit_id].append(post)
    problems = []
    for officer in officers:
        for post in held[officer.phone, officer.unit.pk]:
            begins_before = officer.valid_to is None or post.valid_from <= officer.valid_to
            if begins_before and (post.valid_to is None or post.valid_to >= officer.valid_from):
                until = f"đến {post.valid_to:%d/%m/%Y}" if post.valid_to else "chưa định ngày kết thúc"
                problems.append(RowProblem(officer.number, f"Người này đang phụ trách đơn vị này, {until}."))
                break
    return problems
