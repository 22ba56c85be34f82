"""The till: one page that is a small application, and what it asks for. Its sales go up by GraphQL (recordPosSale)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outlets.models import OutletStaff
from outlets.selectors.access_device import (
    DEVICE_COOKIE,
    DeviceRevoked,
    NotStaffHere,
    SignInNeeded,
    TillPost,
    UnknownDevice,
    access_device,
    access_till,
)
from outlets.selectors.access_outlet import outlets_of
from outlets.services.note_contact import note_contact
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError
from shop.orders.selectors.till_goods import TillDay, TillGood, till_day, till_goods

TILL_REFUSALS = (SignInNeeded, UnknownDevice, DeviceRevoked, NotStaffHere)


@never_cache
@require_safe
def till(request: HttpRequest) -> HttpResponse:
    """The shell of the till for staff of the device's outlet; for everyone else, what to do to get there."""
    try:
        post = access_till(request.user, request.COOKIES.get(DEVICE_COOKIE, ""))
    except TILL_REFUSALS as refusal:
        return render(request, "till_refused.html", _what_to_do(request, refusal), status=403)
    return render(request, "till.html", {"post": post})


@never_cache
@require_safe
def till_data(request: HttpRequest) -> JsonResponse:
    """Everything the till needs to sell: who and where, the goods, its next number, today's sales."""
    now = timezone.now()
    try:
        post = access_till(request.user, request.COOKIES.get(DEVICE_COOKIE, ""))
    except TILL_REFUSALS as refusal:
        return JsonResponse({"code": refusal.code, "message": refusal.message}, status=403)
    note_contact(device=post.device, now=now)
    day = business_day_of(now)
    goods = till_goods(post.device.outlet, now=now, day=day)
    return JsonResponse(
        {**_who_and_where(post), **_today(till_day(post.device, day=day)), "goods": [_good(g) for g in goods]}
    )


def _what_to_do(request: HttpRequest, refusal: DomainError) -> dict[str, Any]:
    """Why the till stays shut. A manager is sent to the page where this browser can be registered."""
    user = request.user
    is_revoked = isinstance(refusal, DeviceRevoked)
    return {
        "device_id": access_device(request.COOKIES[DEVICE_COOKIE]).pk if is_revoked else None,
        "code": refusal.code,
        "message": refusal.message,
        "is_manager": user.is_authenticated and outlets_of(user, OutletStaff.Role.MANAGER).exists(),
    }


def _who_and_where(post: TillPost) -> dict[str, Any]:
    return {
        "deviceId": str(post.device.pk),
        "deviceName": post.device.name,
        "outletId": post.device.outlet_id,
        "outletName": post.device.outlet.name,
        "clerkName": str(post.clerk),
        "isManager": post.is_manager,
    }


def _today(day: TillDay) -> dict[str, Any]:
    return {
        "nextSequence": day.next_sequence,
        "today": {
            "count": day.sale_count,
            "totalVnd": day.total_vnd,
            "latest": [
                {"sequence": s.sequence, "at": s.happened_at.isoformat(), "totalVnd": s.total_vnd}
                for s in day.latest
            ],
        },
    }


def _good(good: TillGood) -> dict[str, Any]:
    return {
        "variantId": good.variant_id,
        "name": good.name,
        "variantName": good.variant_name,
        "group": good.group_number,
        "groupName": good.group_name,
        "searchText": good.search_text,
        "priceVnd": good.price_vnd,
        "priceQuantity": good.price_quantity,
        "baseUnit": good.base_unit,
        "unitWord": good.unit_word,
        "packs": [pack._asdict() for pack in good.packs],
        "sku": good.sku,
        "gtin": good.gtin,
        "pictureUrl": good.picture_url,
        "stars": good.stars,
        "isCertificateExpired": good.is_certificate_expired,
        "recalledBatches": [
            {"code": one.code, "traceCode": one.trace_code, "reason": one.reason, "advice": one.advice}
            for one in good.recalled
        ],
        "free": good.free,
        "isDemo": good.is_demo,
    }
