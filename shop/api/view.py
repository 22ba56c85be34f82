"""The one door to GraphQL: JSON by POST only, all counted and checked before the first resolver runs."""

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from graphql import ExecutionResult, GraphQLError, execute_sync

from shop.api import limits
from shop.api.documents import Documents
from shop.api.plain_fields import PlainFieldsContext
from shop.api.refusals import Refused, refused, shape_document_error, shape_execution_error
from shop.api.request_body import GraphQLRequest, read_request
from shop.api.variables import coerce_variables
from shop.kernel.request_id import current_request_id


# Exempt from Django's token because application/json is the guard: no form can send it, and a script on
# another site must ask first (CORS preflight), which nobody here answers. What still arrives from elsewhere
# with a session is refused by `_refuse_cross_site`.
@method_decorator(csrf_exempt, name="dispatch")
class GraphQLDoor(View):
    """Answers {data, errors}; 400-class for requests that never ran, 200 once resolvers ran.

    documents  the schema with its cache of admitted documents: one for the whole process
    context    resolvers get the HttpRequest itself; loaders may hang on it
    """

    documents: Documents | None = None  # given to as_view

    def dispatch(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        try:
            if request.method != "POST":
                raise refused("Cổng GraphQL chỉ nhận yêu cầu POST.", "METHOD_NOT_ALLOWED", status=405)
            _refuse_cross_site(request)
            result = self._execute(request, read_request(request))
        except Refused as refusal:
            response = _answer({"errors": refusal.errors}, refusal.status)
            if refusal.status == HTTPStatus.METHOD_NOT_ALLOWED:
                response["Allow"] = "POST"
            return response
        return _answer_result(result)

    def _execute(self, request: HttpRequest, asked: GraphQLRequest) -> ExecutionResult:
        if self.documents is None:
            raise ImproperlyConfigured("GraphQLDoor.as_view needs documents")
        schema = self.documents.schema
        document = self.documents.admit(asked.query)
        operation = document.operation(asked.operation_name, schema)
        variables = coerce_variables(schema, operation, asked.variables)
        if document.cost_varies:
            try:
                limits.check_depth_and_cost(schema, document.tree, [operation], variables)
            except GraphQLError as error:
                raise Refused(400, [shape_document_error(error)]) from None
        return execute_sync(
            schema,
            document.tree,
            context_value=request,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            execution_context_class=PlainFieldsContext,
        )


def _refuse_cross_site(request: HttpRequest) -> None:
    """A signed-in browser may only be sent here by our own pages; programs send neither header and pass."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    own_origin = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin", own_origin)
    if site not in {"same-origin", "none"} or origin not in {own_origin, *settings.CSRF_TRUSTED_ORIGINS}:
        raise refused("Yêu cầu đến từ một trang khác nên không được nhận.", "CROSS_SITE", status=403)


def _answer_result(result: ExecutionResult) -> HttpResponse:
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [shape_execution_error(error, current_request_id()) for error in result.errors]
    return _answer(body, 200)


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    # backslashreplace writes a lone surrogate as the JSON escape it would have been: encoding never fails.
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = (
        "no-store"  # answers depend on who asks, and a mutation must never be replayed
    )
    return response
