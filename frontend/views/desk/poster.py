"""The producer's poster: A6, its page as a QR."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.selectors.producer_marks import best_stars
from frontend.desk_frame import open_desk
from frontend.goods_words import commune_words
from frontend.printed.poster import Poster, draw_poster
from shop.kernel.clock import business_day_of
from vendors.models import VendorState

LINE = "Mua tận gốc, rõ xã làm ra, rõ chứng nhận."


@never_cache
@login_required
@require_safe
def poster(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """A6 PDF for whoever works at this desk; missing while the producer's page is."""
    vendor = open_desk(request, vendor_id).vendor
    if vendor.state != VendorState.APPROVED:
        raise Http404
    commune = commune_words(vendor.commune)
    words = Poster(
        name=vendor.name,
        kind=vendor.get_kind_display(),
        commune=commune.name,
        province=commune.province,
        stars=best_stars(vendor, day=business_day_of(timezone.now())),
        line=LINE,
        address=settings.PUBLIC_URL + reverse("producer", args=[vendor.slug]),
    )
    response = HttpResponse(draw_poster(words), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ap-phich-{vendor.slug}.pdf"'
    return response
