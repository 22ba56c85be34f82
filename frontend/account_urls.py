"""Addresses: Accounts, signing in, the operator's messages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
