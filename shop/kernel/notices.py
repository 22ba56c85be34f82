"""Messages to people: a row first, then whatever channel reaches them.

Providers are an interface; until a real one is contracted, the recorded one keeps every message for reading.
"""

import logging
from collections.abc import Sequence
from typing import ClassVar, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shop.kernel.errors import DomainError
from shop.kernel.models import Notice, NoticeDelivery
from shop.kernel.phone import format_phone

logger = logging.getLogger(__name__)

BLACKED_OUT = "••••••"


class NotSent(DomainError):
    """The provider did not take a message that only makes sense now; nothing is tried again later."""

    code: ClassVar[str] = "not-sent"
    retry: ClassVar[bool] = True


class Provider(Protocol):
    """Carries a text to an address of its channel ("sms", "zalo", "push", "email")."""

    name: str
    channel: str

    def send(self, *, address: str, text: str) -> None:
        """Hand the message over; raises NotSent when it was not taken, so that the outbox tries again."""
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


def send_secret(*, phone: str, kind: str, title: str, body: str, secret: str, matter: str) -> None:
    """Send a text that holds a secret, at once. It is no task for anybody, so it is kept as done.

    The secret is blacked out in what is kept, but for the recorded provider outside production: nobody else has it.
    Called outside a transaction: the provider is asked after what is kept is safe.

    phone   as normalized
    secret  stands in the title or the body
    raises  NotSent when the provider did not take it
    """
    text = f"{title}. {body}".strip()
    is_shown = _provider.name == RecordedProvider.name and not settings.IS_PRODUCTION
    with transaction.atomic():
        notice = Notice.objects.create(
            recipient=f"phone:{phone}",
            kind=kind,
            title=title.replace(secret, BLACKED_OUT),
            body=body.replace(secret, BLACKED_OUT),
            matter=matter,
            done_at=timezone.now(),
        )
        NoticeDelivery.objects.create(
            notice=notice,
            channel=_provider.channel,
            provider=_provider.name,
            address=phone,
            text=text if is_shown else text.replace(secret, BLACKED_OUT),
        )
    _provider.send(address=phone, text=text)
    if is_shown and settings.MODE == "demo":
        _show_on_console(phone, text)


def _show_on_console(phone: str, text: str) -> None:
    """One line for the window of ./ocop start, which reads along (shop/launcher/message_tail.py)."""
    try:
        with (settings.DATA_DIR / "messages.log").open("a", encoding="utf-8") as log:
            log.write(f"{format_phone(phone)}: {text}\n")
    except OSError:
        logger.warning("the message is not shown in the console", exc_info=True)


def post_notices(notices: Sequence[Notice]) -> None:
    """Write what stands in people's lists of things to do, each matter once. One query, none for no notices.

    For recipients without an outside channel: outlets, producers, users.
    """
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
