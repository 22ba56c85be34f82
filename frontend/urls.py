"""Addresses of what people see."""

from django.urls import URLPattern, path

from frontend.views.samples import samples

urlpatterns: list[URLPattern] = [
    path("mau/", samples, name="samples"),
]
