"""Addresses: Products on a producer's desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
