"""What was done at a producer's desk: "X thay mặt Y"."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.selectors.desk_history import HistoryRow, history_of_desk
from frontend.desk_frame import desk_context, open_desk
from frontend.history_words import history_line
from frontend.views.desk.profile import profile_tabs
from vendors.models import HelperScope


@login_required
@never_cache
@require_safe
def history(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """`truoc`: only what is older than this entry."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PROFILE)
    raw = request.GET.get("truoc", "")
    before = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 19 else None  # noqa: PLR2004
    found = history_of_desk(desk, before=before)
    context = {
        **desk_context(desk, "profile"),
        "tabs": profile_tabs(desk, "nhat-ky/"),
        "rows": [_row(row) for row in found.rows],
        "older": found.older,
        "is_first": before is None,
    }
    return render(request, "desk/profile_history.html", context)


def _row(row: HistoryRow) -> dict[str, Any]:
    who = row.actor or "Hệ thống"
    if row.on_behalf_of:
        who = f"{who} thay mặt {row.on_behalf_of}"
    line = history_line(row.entry)
    title = f"{line.title}: {row.about}" if row.about else line.title
    return {"who": who, "at": row.entry.at, "title": title, "details": line.details}
