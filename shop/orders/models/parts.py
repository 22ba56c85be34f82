"""What a sold line is made of: one part for a plain product, one a component for a gift box, frozen at the sale."""

from typing import NamedTuple


class SoldPart(NamedTuple):
    """One producer's share of a line, as true on the day of the sale; kept as JSON in the line's `parts`.

    The amounts of a line's parts sum to the line's amount to the đồng. Facts and stock moves are made of parts.
    """

    part: int  # 1, 2 … within the line
    variant: int
    product: int
    vendor: int
    vendor_kind: str
    is_women_led: bool
    origin_commune: int  # the unit of that day
    category_set: int
    category_group: int
    stars: int | None  # of the certificate valid on the day of sale
    certificate: int | None
    is_service: bool
    vat_class: str
    base_unit: str
    quantity: int  # base units of the component
    amount_vnd: int
    list_amount_vnd: int  # what it would have cost by the price list of that moment
    consigned_quantity: int = 0  # of `quantity`, how much came from the producer's own goods
