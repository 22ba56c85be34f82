"""Addresses: A producer's profile, papers, helpers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
