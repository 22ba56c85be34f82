"""Importing a decision that recognises products: checked row by row first, then all of it or nothing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from catalog.models import CertificationEra, Decision, DecisionLine
from catalog.product_codes import WrongProductCode, read_product_code
from catalog.selectors.access_decisions import DecisionDesk
from catalog.selectors.annex_places import communes_called
from catalog.services.read_annex import AnnexRow
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import Scan
from shop.kernel.text import clean_text, folded_key
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.units import subtree_ids

LEAST_CERTIFIED_STARS = 3
MOST_PROVINCE_STARS = (
    4  # five are given by the centre, since 2023 the ministry (QĐ 1048/2019, 148/2023, 26/2026)
)


class AnnexRefused(DomainError):
    """Rows of the annex cannot be taken as they are; nothing was written. `problems` says why, row by row."""

    code = "annex-refused"

    def __init__(self, problems: tuple["RowNote", ...]) -> None:
        super().__init__(f"Chưa nhập được: {len(problems)} chỗ trong phụ lục cần sửa.")
        self.problems = problems


class DecisionHead(NamedTuple):
    """What stands above the annex. province None: a decision of the ministry."""

    number: str
    decided_on: date
    issuing_body: str
    province: AdminUnit | None


class RowNote(NamedTuple):
    """A sentence about a row; row_no as the spreadsheet counts."""

    row_no: int
    message: str


class CheckedAnnex(NamedTuple):
    """lines: unsaved, without their decision. problems forbid the import; remarks only want to be read."""

    lines: tuple[DecisionLine, ...]
    problems: tuple[RowNote, ...]
    remarks: tuple[RowNote, ...]


def decision_head(
    desk: DecisionDesk, *, number: str, decided_on: date, issuing_body: str, province_code: str, today: date
) -> DecisionHead:
    """The head of a decision as somebody typed it, checked. 2 queries at most.

    province_code  of a province of the desk; "" for the ministry, which only moderators may write
    raises         InvalidInput  with the path of the field; NotFound  a province of others
    """
    number = clean_text(number, max_length=60, path=("number",))
    if not number:
        raise InvalidInput("Điền số quyết định, ví dụ 3469/QĐ-UBND.", path=("number",))
    if decided_on > today:
        raise InvalidInput("Ngày ký nằm trong tương lai. Mời xem lại quyết định.", path=("decided_on",))
    if era_of(decided_on) is None:
        raise InvalidInput(
            "Chương trình OCOP chưa có bộ tiêu chí nào vào ngày này. Mời xem lại ngày ký.",
            path=("decided_on",),
        )
    issuing_body = clean_text(issuing_body, max_length=160, path=("issuing_body",))
    if not issuing_body:
        raise InvalidInput("Điền nơi ban hành, ví dụ UBND tỉnh An Giang.", path=("issuing_body",))
    province = _province_of(desk, province_code)
    if Decision.objects.filter(number=number, decided_on=decided_on, province=province).exists():
        raise InvalidInput("Quyết định này đã được nhập rồi.", path=("number",))
    return DecisionHead(number, decided_on, issuing_body, province)


def check_annex(head: DecisionHead, rows: Sequence[AnnexRow], *, today: date) -> CheckedAnnex:
    """The rows as lines of a decision, with everything that is wrong or strange about them. 4 queries."""
    era = era_of(head.decided_on)
    assert era is not None  # noqa: S101 - decision_head has looked
    within = frozenset(subtree_ids(head.province)) if head.province else None
    communes = communes_called({row.commune_name for row in rows}, within=within)
    problems: list[RowNote] = []
    remarks: list[RowNote] = []
    seen: dict[tuple[str, ...], int] = {}
    lines = []
    for row in rows:
        faults = [*row.faults, *_against_head(row, head, today)]
        code = ""
        if row.product_code:
            try:
                code = str(read_product_code(row.product_code))
            except WrongProductCode as error:
                faults.append(error.message)
        if row.commune_name and row.commune_name not in communes:
            where = f"{head.province.short_name} " if head.province else "cả nước "
            faults.append(f"Không có xã, phường nào ở {where}tên “{row.commune_name}”, kể cả tên cũ.")
        faults.extend(_repeated(row, code, seen))
        score, stars = row.score, row.stars
        if score is not None and stars is not None:
            faults.extend(_faults_of_stars(score, stars, era))
        problems.extend(RowNote(row.row_no, sentence) for sentence in faults)
        if faults or score is None or stars is None:
            continue
        remarks.extend(RowNote(row.row_no, said) for said in _remarks_on_stars(score, stars, era, head))
        lines.append(
            DecisionLine(
                row_no=row.row_no,
                product_code=code,
                product_name=row.product_name,
                vendor_name=row.vendor_name,
                commune_name=row.commune_name,
                score=score,
                stars=stars,
            )
        )
    return CheckedAnnex(tuple(lines), tuple(problems), tuple(remarks))


def import_decision(
    desk: DecisionDesk,
    head: DecisionHead,
    rows: Sequence[AnnexRow],
    *,
    scan: Scan | None,
    today: date,
    is_demo: bool = False,
) -> Decision:
    """Write a decision with its lines. No stars yet: lines make certificates when they are matched. 14 queries.

    raises AnnexRefused  any row is wrong
           InvalidInput  it was imported meanwhile
    """
    checked = check_annex(head, rows, today=today)
    if checked.problems:
        raise AnnexRefused(checked.problems)
    with acting(desk.actor):
        decision, is_new = Decision.objects.get_or_create(
            number=head.number,
            decided_on=head.decided_on,
            province=head.province,
            defaults={
                "issuing_body": head.issuing_body,
                "scan": scan,
                "imported_by": desk.actor,
                "is_demo": is_demo,
            },
        )
        if not is_new:
            raise InvalidInput("Quyết định này đã được nhập rồi.", path=("number",))
        for line in checked.lines:
            line.decision = decision
        DecisionLine.objects.bulk_create(checked.lines)
    return decision


def era_of(day: date) -> CertificationEra | None:
    """The rules of evaluation in force on a day. 1 query."""
    eras = CertificationEra.objects.filter(valid_from__lte=day)
    return eras.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("-valid_from").first()


def _province_of(desk: DecisionDesk, code: str) -> AdminUnit | None:
    if desk.provinces is not None:
        for unit in desk.provinces:
            if unit.code == code:
                return unit
        raise NotFound("Bạn nhập quyết định của tỉnh, thành phố mình phụ trách.", path=("province_code",))
    if not code:
        return None
    province = AdminUnit.objects.filter(level=Level.PROVINCE, valid_to=None, code=code[:5]).first()
    if province is None:
        raise NotFound("Hiện không có tỉnh, thành phố mang mã này.", path=("province_code",))
    return province


def _against_head(row: AnnexRow, head: DecisionHead, today: date) -> list[str]:
    """Where the sheet repeats number and day of the decision, they must be the decision's."""
    faults = []
    if row.number and folded_key(row.number) != folded_key(head.number):
        faults.append(f"Số quyết định “{row.number}” khác với quyết định đang nhập ({head.number}).")
    if row.day is not None and row.day > today:
        faults.append(f"Ngày {row.day:%d/%m/%Y} nằm trong tương lai.")
    elif row.day is not None and row.day != head.decided_on:
        faults.append(f"Ngày {row.day:%d/%m/%Y} khác ngày ký quyết định ({head.decided_on:%d/%m/%Y}).")
    return faults


def _repeated(row: AnnexRow, code: str, seen: dict[tuple[str, ...], int]) -> list[str]:
    keys = [tuple(folded_key(text) for text in (row.product_name, row.vendor_name, row.commune_name))]
    if code:
        keys.append((code,))
    for key in keys:
        if not key[0]:
            continue
        earlier = seen.setdefault(key, row.row_no)
        if earlier != row.row_no:
            return [f"Trùng với dòng {earlier}."]
    return []


def _faults_of_stars(score: Decimal, stars: int, era: CertificationEra) -> list[str]:
    if stars < LEAST_CERTIFIED_STARS:
        if score < era.min_score_3:
            return []
        return [f"{_points(score)} điểm là từ 3 sao trở lên theo {era.code}, nhưng dòng ghi {stars} sao."]
    least = _least_scores(era)[stars]
    if score >= least:
        return []
    return [f"{_points(score)} điểm chưa đủ {stars} sao: theo {era.code} phải từ {least} điểm."]


def _remarks_on_stars(score: Decimal, stars: int, era: CertificationEra, head: DecisionHead) -> list[str]:
    """More points than the stars need may be right: each star has gates beside its points."""
    if stars < LEAST_CERTIFIED_STARS:
        return [f"{stars} sao: được lưu theo phụ lục, không có giấy chứng nhận."]
    if stars > MOST_PROVINCE_STARS:
        if head.province is None:
            return []
        return ["5 sao do cấp tỉnh chấm: chợ ghi bằng chữ “5 sao cấp tỉnh”, không hiện năm ngôi sao."]
    if score < _least_scores(era)[stars + 1]:
        return []
    if stars == MOST_PROVINCE_STARS:
        return [f"{_points(score)} điểm, 4 sao: được ghi là tiềm năng 5 sao, chờ kết quả của Bộ."]
    return [f"{_points(score)} điểm nhưng chỉ {stars} sao. Nếu đúng quyết định thì giữ nguyên."]


def _least_scores(era: CertificationEra) -> dict[int, int]:
    return {3: era.min_score_3, 4: era.min_score_4, 5: era.min_score_5}


def _points(score: Decimal) -> str:
    return f"{score.normalize():f}".replace(".", ",")
