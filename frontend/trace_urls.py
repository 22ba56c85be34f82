"""Addresses: Batches, labels, trace pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
