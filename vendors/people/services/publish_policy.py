"""A published text changes by a new version: what held on the day of an order can always be shown."""

from datetime import date
from typing import ClassVar

from django.db import transaction

from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.text import clean_text
from vendors.people.models import Policy, PolicyKind, User

LONGEST_TITLE = 120
LONGEST_BODY = 60_000


class NothingChanged(DomainError):
    """The text is the one in force: a version that says the same would only hide when it changed."""

    code: ClassVar[str] = "nothing-changed"


@transaction.atomic
def publish_policy(
    *, kind: PolicyKind, title: str, body: str, valid_from: date, publisher: User, today: date
) -> Policy:
    """Publish a version of a text, in force from a day on.

    body    plain paragraphs, parted by an empty line
    raises  InvalidInput with path title, body or valid_from; NothingChanged
    """
    title = clean_text(title, max_length=LONGEST_TITLE, path=("title",))
    body = _paragraphs(body)
    if not title:
        raise InvalidInput("Bạn nhập tên của văn bản.", path=("title",))
    if not body:
        raise InvalidInput("Văn bản chưa có nội dung.", path=("body",))
    if valid_from < today:
        raise InvalidInput(
            "Ngày có hiệu lực không thể ở trước hôm nay: đơn đã đặt theo bản cũ.", path=("valid_from",)
        )
    newest = Policy.objects.filter(kind=kind).order_by("-valid_from", "-id").first()
    if newest and (newest.title, newest.body) == (title, body):
        raise NothingChanged("Nội dung giống hệt bản mới nhất nên không công bố thêm.", path=("body",))
    with acting(f"user:{publisher.pk}"):
        return Policy.objects.create(
            kind=kind, title=title, body=body, valid_from=valid_from, published_by=publisher
        )


def _paragraphs(typed: str) -> str:
    """Lines cleaned one by one; more than one empty line between two paragraphs says no more than one."""
    lines = clean_text(typed, max_length=LONGEST_BODY, path=("body",), many_lines=True).split("\n")
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip()
