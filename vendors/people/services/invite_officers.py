"""Officers invited many at a time: accounts without a password, and posts for units under the inviter's."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, NotFound
from vendors.people.models import OfficerPost, User
from vendors.people.officer_sheet import OfficerRow
from vendors.people.selectors.officer_invitations import Inviter, RowProblem, plan_officers, posts_under


class RowsRefused(DomainError):
    """Nothing was made.

    problems  by line of the sheet
    """

    code: ClassVar[str] = "rows-refused"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(f"Có {len(problems)} chỗ cần sửa, chưa ai được mời.")
        self.problems = tuple(problems)


def invite_officers(inviter: Inviter, rows: Sequence[OfficerRow], *, day: date) -> list[OfficerPost]:
    """Make every post of the sheet, or none. Ten queries, however many rows.

    inviter  has passed access_inviter on that day
    raises   RowsRefused  with every row's fault; also when a rival has invited one of them meanwhile
    """
    with acting(f"user:{inviter.user.pk}"):
        # Two sheets of one inviter follow each other; the unique key settles those of two inviters.
        User.objects.select_for_update(no_key=True).get(pk=inviter.user.pk)
        plan = plan_officers(inviter, rows, day=day)
        if plan.problems:
            raise RowsRefused(plan.problems)
        names = {officer.phone: officer.name for officer in plan.officers}
        newcomers = [User(phone=phone, display_name=name) for phone, name in names.items()]
        for newcomer in newcomers:
            newcomer.set_unusable_password()
        User.objects.bulk_create(newcomers, ignore_conflicts=True, batch_size=500)
        users = {user.phone: user for user in User.objects.filter(phone__in=names)}
        posts = OfficerPost.objects.bulk_create(
            [
                OfficerPost(
                    user=users[officer.phone],
                    unit=officer.unit,
                    title=officer.title,
                    valid_from=officer.valid_from,
                    valid_to=officer.valid_to,
                )
                for officer in plan.officers
            ],
            batch_size=1_000,
        )
        outbox.publish("officers.invited", post_ids=[post.pk for post in posts])
    return posts


def end_officer_post(inviter: Inviter, post_id: int, *, day: date) -> None:
    """Today is the last day of a post under the inviter's units; one that has not begun is taken back.

    raises NotFound  others', missing and ended ones, and one's own: nobody locks themselves out by a slip
    """
    with acting(f"user:{inviter.user.pk}"):
        post = posts_under(inviter, day=day).select_for_update(of=("self",)).filter(pk=post_id).first()
        if post is None or post.user_id == inviter.user.pk:
            raise NotFound
        if post.valid_from > day:
            post.delete()
            return
        post.valid_to = day
        post.save(update_fields=["valid_to"])
