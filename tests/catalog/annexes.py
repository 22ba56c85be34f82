"""Annexes as offices send them, and desks of people who import them."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from catalog.models import Decision
from catalog.selectors.access_decisions import DecisionDesk, access_decisions
from catalog.services.import_decision import decision_head, import_decision
from catalog.services.read_annex import AnnexRow, read_annex
from tests.world import NOW, make_officer, make_platform_person, province

TODAY = NOW.date()  # 20/11/2026
DECIDED = date(2026, 7, 15)
HEAD = ("TT", "Tên sản phẩm", "Chủ thể", "Xã/Phường", "Mã sản phẩm", "Điểm", "Hạng sao")


def sheet(*rows: Sequence[Any], head: Sequence[Any] = HEAD, above: int = 0) -> SimpleUploadedFile:
    """An XLSX with some lines of letterhead above its table."""
    book = Workbook()
    page = book.worksheets[0]
    for n in range(above):
        page.append([f"ỦY BAN NHÂN DÂN {n}"])
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("phu-luc.xlsx", content.getvalue())


def annex(*rows: Sequence[Any], head: Sequence[Any] = HEAD) -> list[AnnexRow]:
    return read_annex(sheet(*rows, head=head))


def officers_desk(code: str = "79") -> DecisionDesk:
    return access_decisions(make_officer(province(code)), day=TODAY)


def moderators_desk() -> DecisionDesk:
    return access_decisions(make_platform_person("moderator"), day=TODAY)


def imported(
    desk: DecisionDesk,
    *rows: Sequence[Any],
    number: str = "3469/QĐ-UBND",
    decided_on: date = DECIDED,
    province_code: str = "79",
) -> Decision:
    head = decision_head(
        desk,
        number=number,
        decided_on=decided_on,
        issuing_body="UBND TP. Hồ Chí Minh",
        province_code=province_code,
        today=TODAY,
    )
    return import_decision(desk, head, annex(*rows), scan=None, today=TODAY)
