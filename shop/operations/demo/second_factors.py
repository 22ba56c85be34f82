"""Made-up officers, moderators and administrators have an authenticator app whose codes anybody may see."""

from datetime import date

from vendors.people.models import SecondFactor, User
from vendors.people.selectors.second_factors import needs_second_factor
from vendors.people.services.second_factors import demo_secret, seal


def give_demo_apps(today: date) -> int:
    """An app for each of them that has none, its secret made of the telephone number; returns how many."""
    people = User.objects.filter(is_demo=True, phone__isnull=False, second_factors=None)
    apps = [
        SecondFactor(
            user=person,
            kind=SecondFactor.Kind.APP,
            name="Ứng dụng tạo mã (mẫu)",
            secret=seal(demo_secret(person.phone or "")),
        )
        for person in people
        if needs_second_factor(person, day=today)
    ]
    return len(SecondFactor.objects.bulk_create(apps))
