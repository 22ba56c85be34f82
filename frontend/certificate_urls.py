"""Addresses: Decisions, certificates, the public register."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
