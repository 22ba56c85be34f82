"""Filters: numbers, days and telephone numbers in the words of the trade. The rules live in shop.kernel."""

from datetime import date, datetime

from django import template

from shop.kernel import clock, masking, money
from shop.kernel import phone as telephone

register = template.Library()

# A thousand of the small unit is one of the big one.
BIG_UNITS = {"g": "kg", "ml": "lít"}
THOUSAND = 1000


@register.filter
def vnd(amount_vnd: int | None) -> str:
    """85000 → "85.000 ₫"; nothing for None."""
    return "" if amount_vnd is None else money.format_vnd(amount_vnd)


@register.filter
def vnd_large(amount_vnd: int | None) -> str:
    """1250000000 → "1,25 tỷ ₫": beside it belongs the exact figure."""
    return "" if amount_vnd is None else money.format_large_vnd(amount_vnd)


@register.filter
def count(number: int | None) -> str:
    """10000 → "10.000"."""
    return "" if number is None else f"{number:,}".replace(",", ".")


@register.filter
def quantity(base_units: int | None, unit: str) -> str:
    """Whole base units in words: 3 of "hũ" → "3 hũ", 1500 of "g" → "1,5 kg", 500 of "ml" → "500 ml"."""
    if base_units is None:
        return ""
    if unit not in BIG_UNITS or abs(base_units) < THOUSAND:
        return f"{count(base_units)} {unit}"
    sign = "-" if base_units < 0 else ""
    whole, thousandths = divmod(abs(base_units), THOUSAND)
    decimals = f",{thousandths:03d}".rstrip("0") if thousandths else ""
    return f"{sign}{count(whole)}{decimals} {BIG_UNITS[unit]}"


@register.filter
def day(value: date | datetime | None) -> str:
    """22/11/2026; an instant gives its business day in Vietnam."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.business_day_of(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def time_of_day(instant: datetime | None) -> str:
    """14:05 in Vietnam."""
    return "" if instant is None else f"{instant.astimezone(clock.VIETNAM):%H:%M}"


@register.filter
def day_and_time(instant: datetime | None) -> str:
    """14:05 22/11/2026 in Vietnam."""
    return "" if instant is None else f"{time_of_day(instant)} {day(instant)}"


@register.filter
def phone(number: str) -> str:
    """ "+84912345678" → "0912 345 678"."""
    return telephone.format_phone(number) if number else ""


@register.filter
def masked_phone(number: str) -> str:
    """ "+84912345678" → "0912 ••• 678"."""
    return telephone.mask_phone(number) if number else ""


@register.filter
def masked_number(number: str) -> str:
    """ "079123456789" → "••• 789": personal numbers, accounts, numbers of identity cards."""
    return masking.mask_number(number or "")


@register.filter
def masked_email(address: str) -> str:
    """ "mai@example.vn" → "m•••@example.vn"."""
    return masking.mask_email(address or "")


@register.filter
def masked_text(text: str) -> str:
    """A name or an address line: only that there is one."""
    return masking.mask_text(text or "")
