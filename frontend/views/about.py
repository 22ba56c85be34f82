"""Plain pages, and what search engines ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.pieces import Crumb

# Pages of one person or one desk.
PRIVATE = ("/gio-hang/", "/thanh-toan/", "/don-hang/", "/dang-nhap/", "/tai-khoan/", "/quay/", "/diem-ban/",
           "/bao-cao/", "/admin/", "/graphql/", "/tim-kiem/", "/dia-chi/")  # fmt: skip


@require_safe
def stars(request: HttpRequest) -> HttpResponse:
    """What the stars mean and by which rule lists and search results stand."""
    crumbs = (Crumb("Trang đầu", "/"), Crumb("Sao OCOP"))
    return render(request, "shop/stars.html", {"crumbs": crumbs})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Made-up goods do not belong into anybody's index."""
    closed = PRIVATE if settings.IS_PRODUCTION else ("/",)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
