"""Papers of a producer: added with their scan, replaced by newer ones, withdrawn."""

from datetime import date
from typing import NamedTuple

from django.utils import timezone

from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.scans import keep_scan
from shop.kernel.uploads import UnfitFile, Upload
from vendors.models import Vendor, VendorPaper, VendorPaperKind, VendorState
from vendors.selectors.access_desk import Desk
from vendors.selectors.vendor_checklist import checklist
from vendors.services.profile_checks import Checks

EARLIEST = date(1990, 1, 1)
MOST_PAPERS = 40  # in force, of one producer


class PapersClosed(DomainError):
    """Moderators look at the papers, or a producer that sells would be left without one it must have."""

    code = "papers-closed"


class PaperInput(NamedTuple):
    kind: str
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None = None
    scan: Upload | None = None


def add_paper(desk: Desk, typed: PaperInput, *, day: date) -> VendorPaper:
    """Add a paper. It takes the place of the one of its kind, whose row stays, withdrawn; OTHER ones stand together.

    scan    may follow later: the same paper is then added again with it
    raises  FormRefused   with a problem for each field; path ("scan",) for a file that cannot be kept
            PapersClosed  while the profile waits for its judgement
    """
    _refuse_while_judged(desk.vendor)  # before anything heavy is done with the file
    checks = Checks()
    if typed.kind not in VendorPaperKind.values:
        checks.refuse("kind", "Mời chọn loại giấy tờ.")
    number = checks.text(typed.number, "number", longest=60, missing="Mời nhập số của giấy tờ.")
    issuer = checks.text(typed.issuer, "issuer", longest=160, missing="Mời nhập nơi cấp.")
    _check_dates(checks, typed, day)
    if VendorPaper.objects.filter(vendor=desk.vendor, withdrawn_at=None).count() >= MOST_PAPERS:
        checks.refuse("kind", f"Đã có {MOST_PAPERS} giấy tờ. Mời rút bớt bản không còn dùng.")
    checks.done()
    assert typed.issued_on is not None  # noqa: S101 - refused above
    scan = None
    if typed.scan is not None:
        try:
            scan = keep_scan(typed.scan, actor=desk.actor)
        except UnfitFile as refused:
            checks.refuse("scan", refused.message)
            checks.done()
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        vendor = _locked(desk.vendor.pk)
        _refuse_while_judged(vendor)
        if typed.kind != VendorPaperKind.OTHER:
            VendorPaper.objects.filter(vendor=vendor, kind=typed.kind, withdrawn_at=None).update(
                withdrawn_at=timezone.now()
            )
        return VendorPaper.objects.create(
            vendor=vendor,
            kind=typed.kind,
            number=number,
            issuer=issuer,
            issued_on=typed.issued_on,
            expires_on=typed.expires_on,
            scan=scan,
            added_by=desk.actor,
        )


def withdraw_paper(desk: Desk, paper_id: int, *, day: date) -> VendorPaper:
    """Take a paper out of the profile; the row stays.

    raises NotFound      others' and missing ones; PapersClosed while the profile is judged, and for the last paper
                         without which a producer that sells would not have been let in
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        vendor = _locked(desk.vendor.pk)
        paper = VendorPaper.objects.filter(pk=paper_id, vendor=vendor, withdrawn_at=None).first()
        if paper is None:
            raise NotFound
        _refuse_while_judged(vendor)
        lacked = len(checklist(vendor, day=day))
        paper.withdrawn_at = timezone.now()
        paper.save(update_fields=["withdrawn_at"])
        if vendor.state == VendorState.APPROVED and len(checklist(vendor, day=day)) > lacked:
            raise PapersClosed("Kênh đang bán cần giấy tờ này. Mời thêm bản mới: bản mới sẽ thay bản cũ.")
    return paper


def _locked(vendor_id: int) -> Vendor:
    return Vendor.objects.select_for_update(no_key=True).get(pk=vendor_id)


def _refuse_while_judged(vendor: Vendor) -> None:
    if vendor.state == VendorState.SUBMITTED:
        raise PapersClosed("Hồ sơ đang chờ duyệt nên giấy tờ giữ nguyên. Cần sửa, mời rút hồ sơ về trước.")


def _check_dates(checks: Checks, typed: PaperInput, day: date) -> None:
    if typed.issued_on is None:
        checks.refuse("issued_on", "Mời nhập ngày cấp.")
    elif not EARLIEST <= typed.issued_on <= day:
        checks.refuse("issued_on", "Ngày cấp phải từ năm 1990 đến hôm nay.")
    elif typed.expires_on is not None and typed.expires_on < typed.issued_on:
        checks.refuse("expires_on", "Ngày hết hạn phải sau ngày cấp.")
    if typed.expires_on is not None and typed.expires_on < day and not checks.problems:
        checks.refuse("expires_on", "Giấy này đã hết hạn. Mời gửi bản còn hạn.")
