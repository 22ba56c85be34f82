"""Choosing a commune by typing its name: a search and a list to choose from, which a script only makes quicker."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from frontend.pieces import Choice
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.find_units import find_units

MOST_SHOWN = 8
FIND = "find-commune"  # value of the button `step` that only searches
CHOOSE = "Mời chọn xã, phường hoặc đặc khu trong danh sách bên dưới."
NOT_FOUND = (
    "Không có xã, phường nào tên như vậy. Mời gõ lại, có thể kèm huyện hoặc tỉnh: “Thạnh An, Cần Giờ”."
)


def commune_picker(request: HttpRequest, chosen: AdminUnit | None, *, error: str = "") -> dict[str, Any]:
    """What pieces/commune_picker.html shows. No query, two where something was typed.

    chosen  parent loaded: the one that stands until another is chosen
    error   of the field commune_code, from whoever read the form
    """
    typed, code = request.POST.get("commune_query", ""), request.POST.get("commune_code", "")
    hits = commune_hits(typed)
    if typed.strip() and not hits:
        error = NOT_FOUND
    kept = [Choice(chosen.code, chosen.label)] if chosen else []
    choices = kept + [hit for hit in hits if not chosen or hit.value != chosen.code]
    return {
        "query": typed[:120],
        "choices": choices,
        "code": code or (chosen.code if chosen else ""),
        "error": error,
    }


def commune_hits(typed: str) -> list[Choice]:
    """Communes of today for what was typed, each with the old name that led there. 2 queries, none for no text."""
    if not typed.strip():
        return []
    hits = find_units(typed, level=Level.COMMUNE, limit=MOST_SHOWN)
    return [Choice(hit.unit.code, hit.label, hit.formerly) for hit in hits]


def is_only_search(request: HttpRequest, chosen: AdminUnit | None) -> bool:
    """The form asks for a list to choose from: its button was pressed, or a name was typed and nothing chosen yet."""
    if request.POST.get("step") == FIND:
        return True
    typed, code = request.POST.get("commune_query", "").strip(), request.POST.get("commune_code", "")
    if not typed or code in {hit.value for hit in commune_hits(typed)}:
        return False
    return not code or chosen is None or code == chosen.code


@require_safe
@cache_control(public=True, max_age=3600)
def units_json(request: HttpRequest) -> JsonResponse:
    """`{"units": [{"code", "label", "note"}]}` for `q`; nothing found gives an empty list."""
    rows = [
        {"code": hit.value, "label": hit.label, "note": hit.note}
        for hit in commune_hits(request.GET.get("q", ""))
    ]
    return JsonResponse({"units": rows}, json_dumps_params={"ensure_ascii": False})
