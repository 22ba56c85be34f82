"""Addresses: The desk's home, the producer's page, policies."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
