"""The public register of recognised products: /san-pham-ocop/ and the same as a file."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.selectors.certificate_states import CertificateState
from catalog.selectors.groups import groups_with_sets
from catalog.selectors.register import (
    FIRST_YEAR,
    PAGE_SIZE,
    RegisterFilters,
    RegisterRow,
    RegisterState,
    register_count,
    register_page,
)
from frontend.certificate_words import five_star_words
from frontend.csv_sheet import CsvValue, csv_sheet
from frontend.decision_frame import state_cell
from frontend.pieces import Cell, Choice, Column, Crumb, Table
from frontend.templatetags import ocop
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from shop.kernel.text import clean_text
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.find_units import find_units
from vendors.places.selectors.units import current_provinces

TITLE = "Sản phẩm OCOP đã công nhận"
PAGE_URL, FILE_URL = "/san-pham-ocop/", "/san-pham-ocop.csv"
PROVINCES_KEPT_S = 600
MOST_COMMUNES = 60  # that one typed name may mean in the whole country
MOST_ROWS_IN_FILE = 50_000
LONGEST_TEXT = 100
FIELDS = ("q", "tinh", "xa", "nhom", "sao", "nam", "tinh-trang")
STATES = {
    RegisterState.SHOWN: "Còn hiệu lực",
    RegisterState.EXPIRING: "Sắp hết hạn (trong 180 ngày)",
    RegisterState.EXPIRED: "Đã hết hạn",
    RegisterState.REVOKED: "Đã thu hồi",
    RegisterState.ALL: "Tất cả",
}
# People read three states; when a file may be sent is the producer's matter.
PUBLIC_WORDS = {
    CertificateState.RENEWAL: "Sắp hết hạn",
    CertificateState.LATE: "Sắp hết hạn",
    CertificateState.GRACE: "Gia hạn chờ kết quả",
}
_PAGE = re.compile(r"[1-9][0-9]{0,5}")


class Asked(NamedTuple):
    """An address as it was read: filters None when something in it cannot be meant."""

    filters: RegisterFilters | None
    form: dict[str, str]
    errors: dict[str, str]
    communes: tuple[str, ...] = ()  # labels of the communes that the name typed means
    page: int = 1
    categories: tuple[Choice, ...] = ()


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Fifty rows a page. 2 queries, 2 more where a commune was typed; 1 a minute for the groups."""
    today = business_day_of(timezone.now())
    asked = _read(request.GET, today)
    if asked.filters is None:
        return _answer(request, asked, today)
    total = register_count(asked.filters, day=today)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(asked.page, pages)
    rows = register_page(asked.filters, day=today, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return _answer(request, asked, today, rows=rows, total=total, number=number, pages=pages)


@require_safe
def register_file(request: HttpRequest) -> HttpResponse:
    """The same rows, all of them, as a CSV file. 1 query beside those of the filters."""
    today = business_day_of(timezone.now())
    asked = _read(request.GET, today)
    if asked.filters is None:
        return _answer(request, asked, today)
    rows = register_page(asked.filters, day=today, offset=0, limit=MOST_ROWS_IN_FILE)
    return HttpResponse(
        csv_sheet(_sheet(rows, today)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="san-pham-ocop_{today}.csv"'},
    )


def _read(query: QueryDict, today: date) -> Asked:
    form = {name: str(query.get(name, "")).strip()[:LONGEST_TEXT] for name in FIELDS}
    form["tinh-trang"] = form["tinh-trang"] or RegisterState.SHOWN.value
    errors: dict[str, str] = {}
    for name in ("q", "xa"):
        try:
            form[name] = clean_text(form[name], max_length=LONGEST_TEXT)
        except InvalidInput as error:
            form[name], errors[name] = "", error.message
    provinces = {code: unit_id for code, _, unit_id in _provinces()}
    categories = _category_choices()
    allowed: dict[str, tuple[set[str], str]] = {
        "tinh": ({"", *provinces}, "Hiện không có tỉnh, thành phố mang mã này."),
        "nhom": ({"", *(choice.value for choice in categories)}, "Không có nhóm hay bộ sản phẩm này."),
        "sao": ({"", "3", "4", "5"}, "Sản phẩm được công nhận có 3, 4 hoặc 5 sao."),
        "nam": ({"", *map(str, range(FIRST_YEAR, today.year + 1))}, "Không có năm này."),
        "tinh-trang": (set(STATES), "Không có tình trạng này."),
    }
    for name, (values, sentence) in allowed.items():
        if form[name] not in values:
            errors[name] = f"{sentence} Mời chọn lại."
    if errors:
        return Asked(None, form, errors, categories=categories)
    communes = _communes(form["xa"], provinces.get(form["tinh"]))
    page = str(query.get("trang", "1"))
    filters = RegisterFilters(
        state=RegisterState(form["tinh-trang"]),
        province_id=provinces.get(form["tinh"]),
        commune_ids=tuple(unit.pk for unit in communes) if form["xa"] else None,
        category_id=int(form["nhom"]) if form["nhom"] else None,
        stars=int(form["sao"]) if form["sao"] else None,
        year=int(form["nam"]) if form["nam"] else None,
        text=form["q"],
    )
    labels = tuple(unit.label for unit in communes)
    return Asked(filters, form, errors, labels, int(page) if _PAGE.fullmatch(page) else 1, categories)


def _communes(name: str, province_id: int | None) -> list[AdminUnit]:
    """What a name of any time means today: communes that bear it, bore it, or begin with it. 2 queries."""
    if not name:
        return []
    hits = find_units(name, level=Level.COMMUNE, limit=MOST_COMMUNES)
    return [hit.unit for hit in hits if province_id is None or hit.unit.parent_id == province_id]


def _provinces() -> list[tuple[str, str, int]]:
    """Code, name and id of the provinces of today. They change every few years, so they are kept for ten minutes."""

    def load() -> list[tuple[str, str, int]]:
        return [(unit.code, unit.short_name, unit.pk) for unit in current_provinces()]

    return cache.get_or_set("register-provinces", load, PROVINCES_KEPT_S) or load()


def _category_choices() -> tuple[Choice, ...]:
    """Each group, then its sets. 1 query a minute."""
    choices: list[Choice] = []
    for group in groups_with_sets():
        choices.append(Choice(str(group.category.pk), group.category.name))
        choices += [Choice(str(one.category.pk), f"– {one.category.name}") for one in group.sets]
    return tuple(choices)


def _answer(
    request: HttpRequest,
    asked: Asked,
    today: date,
    *,
    rows: Sequence[RegisterRow] = (),
    total: int = 0,
    number: int = 1,
    pages: int = 1,
) -> HttpResponse:
    kept = request.GET.copy()
    kept.pop("trang", None)
    form = asked.form
    context = {
        "title": TITLE,
        "crumbs": (Crumb("Trang đầu", "/"), Crumb(TITLE)),
        "page_url": PAGE_URL,
        "file_url": f"{FILE_URL}?{kept.urlencode()}",
        "values": {name.replace("-", "_"): value for name, value in form.items()},
        "errors": {name.replace("-", "_"): sentence for name, sentence in asked.errors.items()},
        "communes": asked.communes,
        "is_narrowed": any(value for name, value in form.items() if name != "tinh-trang"),
        "province_choices": [Choice(code, name) for code, name, _ in _provinces()],
        "category_choices": asked.categories,
        "star_choices": [Choice(str(stars), f"{stars} sao") for stars in (5, 4, 3)],
        "year_choices": [Choice(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)],
        "state_choices": [Choice(state.value, label) for state, label in STATES.items()],
        "table": _table(rows, total, form, today),
        "total": total,
        "number": number,
        "pages": pages,
    }
    return render(request, "register/index.html", context, status=400 if asked.errors else 200)


def _table(rows: Sequence[RegisterRow], total: int, form: Mapping[str, str], today: date) -> Table:
    return Table(
        f"{ocop.count(total)} sản phẩm",
        (
            Column("Sản phẩm"),
            Column("Chủ thể"),
            Column("Xã, tỉnh"),
            Column("Hạng"),
            Column("Quyết định"),
            Column("Hiệu lực đến"),
            Column("Tình trạng"),
        ),
        tuple(
            (
                Cell(row.product_name, f"/san-pham/{row.slug}/" if row.slug else ""),
                row.vendor_name,
                place_words(row),
                rank_words(row),
                f"{row.decision_number}, {ocop.day(row.issued_on)}",
                ocop.day(row.grace_until or row.expires_on),
                Cell(state_words(row), badge=state_cell(row.state).badge),
            )
            for row in rows
        ),
        source=f"Theo các quyết định đã đối chiếu trên chợ, tính đến {ocop.day(today)}.",
        empty="Không có sản phẩm nào như vậy.",
    )


def state_words(row: RegisterRow) -> str:
    return PUBLIC_WORDS.get(row.state, str(row.state.label))


def rank_words(row: RegisterRow) -> str:
    """ "4 sao (5 sao cấp tỉnh)"."""
    words = five_star_words(
        is_potential_five=row.is_potential_five, is_five_at_province=row.is_five_at_province
    )
    return f"{row.stars} sao" + (f" ({words})" if words else "")


def place_words(row: RegisterRow) -> str:
    """ "Xã Thạnh An, TP. Hồ Chí Minh"."""
    units = ((row.commune_kind, row.commune_name), (row.province_kind, row.province_name))
    return ", ".join(AdminUnit(kind=kind, name=name).short_name for kind, name in units if name)


def _sheet(rows: Sequence[RegisterRow], today: date) -> list[list[CsvValue]]:
    head: list[CsvValue] = [
        *("Sản phẩm", "Chủ thể", "Xã, tỉnh", "Nhóm sản phẩm", "Số sao", "Ghi chú", "Mã sản phẩm OCOP"),
        *("Quyết định số", "Nơi cấp", "Ngày cấp", "Hiệu lực đến", "Thu hồi từ", "Tình trạng"),
    ]
    table: list[list[CsvValue]] = [[TITLE], ["Tính đến", ocop.day(today)], [], head]
    for row in rows:
        notes = [
            five_star_words(
                is_potential_five=row.is_potential_five, is_five_at_province=row.is_five_at_province
            ),
            "dữ liệu minh hoạ" if row.is_demo else "",
        ]
        table.append(
            [
                *(row.product_name, row.vendor_name, place_words(row), row.category_name, row.stars),
                *("; ".join(filter(None, notes)), row.product_code, row.decision_number, row.issuing_body),
                *(ocop.day(row.issued_on), ocop.day(row.grace_until or row.expires_on)),
                *(ocop.day(row.revoked_on), state_words(row)),
            ]
        )
    return table
