"""Matching lines of an annex to products: what an officer confirms becomes a certificate ("đã đối chiếu")."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils import timezone

from catalog.models import Certificate, CertificationEra, Decision, DecisionLine, Product
from catalog.models.certificates import VALIDITY_MONTHS
from catalog.selectors.access_decisions import DecisionDesk, access_decision
from catalog.services.import_decision import LEAST_CERTIFIED_STARS, MOST_PROVINCE_STARS, era_of
from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.clock import add_months
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices


class LineTaken(DomainError):
    """The line was matched meanwhile, or two lines were given one product."""

    code: ClassVar[str] = "line-taken"


class AlreadyCertified(DomainError):
    """The product has a certificate of that very day."""

    code: ClassVar[str] = "already-certified"


def match_lines(
    desk: DecisionDesk, decision_id: int, chosen: Mapping[int, int], *, is_demo: bool = False
) -> list[Certificate]:
    """Make the certificates of some lines, all or none. 15 queries, however many lines.

    chosen  product by line, as the officer picked them
    raises  NotFound          a decision, line or product of others or missing; path ("lines", line id)
            InvalidInput      a line of one or two stars
            LineTaken         matched meanwhile, or one product twice
            AlreadyCertified  by another decision of the same day
    """
    if not chosen:
        return []
    decision = access_decision(desk, decision_id)
    era = era_of(decision.decided_on)
    assert era is not None  # noqa: S101 - the import has looked
    with acting(desk.actor):
        lines = list(
            DecisionLine.objects.select_for_update(of=("self",))
            .filter(decision=decision, pk__in=chosen)
            .order_by("pk")
        )
        _check_lines(lines, decision, chosen)
        products = {one.pk: one for one in desk.products().filter(pk__in=chosen.values())}
        _check_products(decision, chosen, products)
        now = timezone.now()
        certificates = []
        for line in lines:
            line.product = products[chosen[line.pk]]
            line.matched_by, line.matched_at = desk.actor, now
            certificates.append(_certificate(decision, line, era, is_demo=is_demo))
        DecisionLine.objects.bulk_update(lines, ["product", "matched_by", "matched_at"])
        Certificate.objects.bulk_create(certificates)
        _tell(certificates, products)
    return certificates


def _check_lines(lines: Sequence[DecisionLine], decision: Decision, chosen: Mapping[int, int]) -> None:
    missing = chosen.keys() - {line.pk for line in lines}
    if missing:
        raise NotFound("Không có dòng này trong quyết định.", path=("lines", min(missing)))
    for line in lines:
        if line.product_id is not None:
            raise LineTaken(
                f"Dòng {line.row_no} đã được đối chiếu. Mời tải lại trang.", path=("lines", line.pk)
            )
        if line.stars < LEAST_CERTIFIED_STARS:
            raise InvalidInput(
                f"Dòng {line.row_no} được {line.stars} sao nên không có giấy chứng nhận.",
                path=("lines", line.pk),
            )
    by_product: dict[int, DecisionLine] = {}
    for line in lines:
        earlier = by_product.setdefault(chosen[line.pk], line)
        if earlier is not line:
            raise LineTaken(
                f"Dòng {earlier.row_no} và dòng {line.row_no} đang cùng chọn một sản phẩm.",
                path=("lines", line.pk),
            )


def _check_products(decision: Decision, chosen: Mapping[int, int], products: Mapping[int, Product]) -> None:
    for line_id, product_id in sorted(chosen.items()):
        if product_id not in products:
            raise NotFound("Không có sản phẩm này trong địa bàn của bạn.", path=("lines", line_id))
    taken = Certificate.objects.filter(product__in=products, issued_on=decision.decided_on).first()
    if taken is not None:
        line_id = next(line for line, product in chosen.items() if product == taken.product_id)
        raise AlreadyCertified(
            f"“{products[taken.product_id].name}” đã có giấy chứng nhận ngày {taken.issued_on:%d/%m/%Y} "
            f"theo quyết định {taken.decision_number}.",
            path=("lines", line_id),
        )


def _certificate(
    decision: Decision, line: DecisionLine, era: CertificationEra, *, is_demo: bool
) -> Certificate:
    """Five stars are the ministry's to give: those of a province show as four, with words."""
    is_province = decision.province_id is not None
    is_five_at_province = is_province and line.stars > MOST_PROVINCE_STARS
    stars = MOST_PROVINCE_STARS if is_five_at_province else line.stars
    return Certificate(
        product=line.product,
        stars=stars,
        score=line.score,
        era=era,
        decision_number=decision.number,
        issuing_body=decision.issuing_body,
        issued_on=decision.decided_on,
        expires_on=add_months(decision.decided_on, VALIDITY_MONTHS),
        decision=decision,
        product_code=line.product_code,
        is_five_at_province=is_five_at_province,
        is_potential_five=is_province and line.stars == MOST_PROVINCE_STARS and line.score >= era.min_score_5,
        is_demo=is_demo,
    )


def _tell(certificates: Sequence[Certificate], products: Mapping[int, Product]) -> None:
    post_notices(
        [
            Notice(
                recipient=f"vendor:{products[one.product_id].vendor_id}",
                kind="certificate-matched",
                title=f"{products[one.product_id].name}: OCOP {one.stars} sao",
                body=f"Đã đối chiếu với quyết định {one.decision_number} ngày {one.issued_on:%d/%m/%Y}. "
                f"Sao hiện trên chợ đến hết hiệu lực ngày {one.expires_on:%d/%m/%Y}.",
                link=f"/kenh-ban/{products[one.product_id].vendor_id}/chung-nhan/{one.product_id}/",
                matter=f"certificate-matched:{one.product_id}:{one.issued_on}",
            )
            for one in certificates
        ]
    )
    outbox.publish_many("product.changed", [{"product_id": one.product_id} for one in certificates])
