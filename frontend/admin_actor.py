"""What is changed on the admin's own pages is laid at the door of whoever changed it.

Django's admin saves without our services, so nobody else tells the audit trail who acts.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shop.kernel.acting import acting

ADMIN = "/admin/"


def admin_actor_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after authentication: forms of the admin run in one transaction that names the person."""

    def answer(request: HttpRequest) -> HttpResponse:
        if (
            request.method != "POST"
            or not request.path.startswith(ADMIN)
            or not request.user.is_authenticated
        ):
            return get_response(request)
        with acting(f"user:{request.user.pk}"):
            return get_response(request)

    return answer
