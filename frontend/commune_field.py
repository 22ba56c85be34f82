"""A commune typed with or without signs, by today's name or a former one; where several bear it, one is chosen."""

from frontend.pieces import Choice
from frontend.typed_form import TypedForm
from shop.kernel.text import folded_key
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.find_units import find_units

FIELD, CHOSEN = "commune", "commune_id"
MOST_SHOWN = 12


def read_commune(form: TypedForm, *, today: AdminUnit | None = None) -> tuple[int | None, list[Choice]]:
    """The id of the commune meant, and, where several bear the name, the choices to show.

    form   has the fields "commune" (text) and "commune_id" (of a choice)
    today  the commune that stands there: its label typed again means itself
    """
    typed, chosen = form.text(FIELD).strip(), form.text(CHOSEN)
    if today is not None and typed == today.label:
        return today.pk, []
    if not typed:
        form.errors.setdefault(FIELD, "Mời nhập tên xã, phường, ví dụ Thạnh An.")
        return None, []
    hits = find_units(typed, level=Level.COMMUNE, limit=MOST_SHOWN)
    choices = [Choice(str(hit.unit.pk), hit.label, hit.formerly) for hit in hits]
    if chosen in {choice.value for choice in choices}:
        return int(chosen), choices
    meant = [hit for hit in hits if _is_called(hit.unit, typed)] or hits
    if len(meant) == 1:
        return meant[0].unit.pk, []
    if hits:
        form.errors.setdefault(FIELD, "Có nhiều nơi tên như vậy, mời chọn một nơi bên dưới.")
    else:
        form.errors.setdefault(
            FIELD, "Không tìm thấy xã, phường này. Thử gõ tên khác, hoặc thêm tên tỉnh sau dấu phẩy."
        )
    return None, choices


def _is_called(unit: AdminUnit, typed: str) -> bool:
    """Whether this is the unit's whole name of today; an old district of that name leads to several others."""
    name = folded_key(typed.split(",", maxsplit=1)[0])
    return name in {folded_key(unit.name), folded_key(unit.short_name)}
