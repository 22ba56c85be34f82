"""A new account for whoever has proven to hold a telephone number."""

from django.db import IntegrityError, transaction

from shop.kernel.errors import InvalidInput
from shop.kernel.text import clean_text
from vendors.people.models import User


def register(*, phone: str, display_name: str) -> User:
    """Make the account, without a password, or give the one that was made a moment ago.

    phone   as `check_code` returned it: its holder has just shown a code
    raises  InvalidInput  for no name
    """
    name = clean_text(display_name, max_length=120, path=("display_name",))
    if not name:
        raise InvalidInput("Mời nhập họ tên.", path=("display_name",))
    try:
        with transaction.atomic():
            return User.objects.create_user(phone=phone, display_name=name)
    except IntegrityError:  # the button was pressed twice
        return User.objects.get(phone=phone)
