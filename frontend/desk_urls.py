"""Addresses: the desk's home, the producer's page, policies."""

from django.urls import URLPattern, path

from frontend.views.operator_policies import operator_policies, operator_policy

urlpatterns: list[URLPattern] = [
    path("van-hanh/chinh-sach/", operator_policies, name="operator-policies"),
    path("van-hanh/chinh-sach/<slug:slug>/", operator_policy, name="operator-policy"),
]
