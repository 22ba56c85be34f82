"""Signing in by telephone number or e-mail."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from shop.kernel.errors import InvalidInput
from shop.kernel.phone import normalize_phone
from vendors.people.models import User


class PhoneOrEmailBackend(ModelBackend):
    """Accepts either name of an account. Unknown and known accounts take the same time and answer alike."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if not username or not password:
            return None
        user = _find(username.strip())
        if user is None:
            User().set_password(password)  # the same work as a wrong password, so that time tells nothing
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None


def _find(name: str) -> User | None:
    if "@" in name:
        return User.objects.filter(email__iexact=name).first()
    try:
        phone = normalize_phone(name)
    except InvalidInput:
        return None
    return User.objects.filter(phone=phone).first()
