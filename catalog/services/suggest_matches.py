"""Lines that waited for their product: when one appears, the officers of its province are told."""

from collections.abc import Sequence

from catalog.models import DecisionLine, Product, ProductState
from catalog.selectors.line_matches import SURE, proposals_for
from catalog.selectors.unmatched_lines import unmatched_lines_near
from catalog.services.certificate_scans import officers_of
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices

LIKELY = SURE - 15  # the same name and producer, or name and commune with the producer spelled otherwise


def suggest_matches(product_ids: Sequence[int]) -> int:
    """Look for waiting lines that mean one of these products; returns how many pairs there are.

    Each pair of line and product is told once. Products with a certificate and those not live are passed over.
    8 queries and 1 for each pair; 1 where no product counts, 2 where no line waits.
    """
    products = Product.objects.filter(pk__in=product_ids, state=ProductState.LIVE, certificates=None)
    homes = dict(products.values_list("pk", "commune__parent_id"))
    if not homes:
        return 0
    waiting = {line.pk: line for line in unmatched_lines_near(homes.values())}
    if not waiting:
        return 0
    pairs = [
        (waiting[line_id], proposal.product)
        for line_id, row in proposals_for(list(waiting.values()), products).items()
        for proposal in row
        if proposal.score >= LIKELY
    ]
    post_notices([notice for line, product in pairs for notice in _notices(line, product)])
    return len(pairs)


def _notices(line: DecisionLine, product: Product) -> list[Notice]:
    return [
        Notice(
            recipient=f"user:{user_id}",
            kind="decision-line-appeared",
            title=f"Sản phẩm mới khớp với quyết định {line.decision.number}"[:160],
            body=f"“{product.name}” của {product.vendor.name} có vẻ là dòng {line.row_no} "
            f"({line.product_name}, {line.stars} sao) trong phụ lục.",
            link=f"/bao-cao/quyet-dinh/{line.decision_id}/#dong-{line.pk}",
            matter=f"decision-line:{line.pk}:{product.pk}:{user_id}",
        )
        for user_id in officers_of(product)
    ]
