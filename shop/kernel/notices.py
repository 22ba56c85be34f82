"""Messages to people: a row first, then whatever channel reaches them.

Providers are an interface; until a real one is contracted, the recorded one keeps every message for reading.
"""

from collections.abc import Sequence
from typing import Protocol

from django.db import transaction

from shop.kernel.models import Notice, NoticeDelivery


class Provider(Protocol):
    """Carries a text to an address of its channel ("sms", "zalo", "push", "email")."""

    name: str
    channel: str

    def send(self, *, address: str, text: str) -> None:
        """Hand the message over; raises when it was not taken, so that the outbox tries again."""
        ...


class RecordedProvider:
    """Sends nothing: the row in NoticeDelivery is the message. For the demo and the tests."""

    name = "recorded"
    channel = "sms"

    def send(self, *, address: str, text: str) -> None:
        return None


_provider: Provider = RecordedProvider()


@transaction.atomic(savepoint=False)  # inside a sale it must not cost a savepoint
def notify(*, recipient: str, kind: str, title: str, matter: str, body: str = "", link: str = "") -> None:
    """Tell a person something once.

    recipient  "user:12", "vendor:3", "outlet:7" or "phone:+84…"; only a phone has an outside channel so far
    matter     a key of the event it is about; repeating it writes nothing
    """
    post_notices([Notice(recipient=recipient, kind=kind, title=title, matter=matter, body=body, link=link)])
    phone = recipient.removeprefix("phone:")
    if phone == recipient:
        return
    notice = Notice.objects.get(matter=matter)
    text = f"{title}. {body}".strip()
    delivery, is_new = NoticeDelivery.objects.get_or_create(
        notice=notice,
        channel=_provider.channel,
        address=phone,
        defaults={"provider": _provider.name, "text": text},
    )
    if is_new:
        _provider.send(address=delivery.address, text=delivery.text)


def post_notices(notices: Sequence[Notice]) -> None:
    """Write what stands in people's lists of things to do, each matter once. One query, none for no notices.

    For recipients without an outside channel: outlets, producers, users.
    """
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
