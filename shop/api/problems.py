"""Expected failures of mutations, as data beside the result."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import graphene
from graphql import GraphQLSchema, get_named_type, is_non_null_type

from shop.api.refusals import api_path
from shop.kernel.errors import DomainError

PROBLEMS_TYPE = "[Problem!]!"


class Problem(graphene.ObjectType):
    """A refusal a person or a till can act on; nothing was changed."""

    code = graphene.String(required=True, description="Stable, kebab-case.")
    message = graphene.String(required=True, description="A Vietnamese sentence for the person who asked.")
    path = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The input it is about, outermost name first; empty: the whole request.",
    )
    retry = graphene.Boolean(required=True, description="The same request may succeed later.")


def problem_of(error: DomainError) -> Problem:
    """A plain copy: the executor raises an exception again when it finds the object itself in a payload."""
    return Problem(code=error.code, message=error.message, path=api_path(error.path), retry=error.retry)


def problems_as_data(mutate: Callable[..., Any]) -> Callable[..., Any]:
    """Let `mutate(cls, root, info, …)` answer a DomainError as cls(problems=[…]).

    Stands under @classmethod. Every payload field but `problems` must be nullable, or the answer would be
    lost: `payload_faults` says which are not.
    """

    @wraps(mutate)
    def answer(cls: Any, root: Any, info: Any, **arguments: Any) -> Any:
        try:
            return mutate(cls, root, info, **arguments)
        except DomainError as error:
            return cls(problems=[problem_of(error)])

    return answer


def payload_faults(schema: GraphQLSchema) -> Iterator[str]:
    """Mutations whose payload could not carry a problem to the client; a house rule that a test keeps."""
    mutations = schema.mutation_type.fields if schema.mutation_type else {}
    for name, mutation in mutations.items():
        fields = getattr(get_named_type(mutation.type), "fields", {})
        if "problems" not in fields or str(fields["problems"].type) != PROBLEMS_TYPE:
            yield f"{name}: the payload lacks problems: {PROBLEMS_TYPE}"
        yield from (
            f"{name}.{field_name}: must be nullable, a refusal leaves it empty"
            for field_name, field in fields.items()
            if field_name != "problems" and is_non_null_type(field.type)
        )
