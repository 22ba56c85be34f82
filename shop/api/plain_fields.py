"""Running a query where most of it is reading attributes: the same answers as graphql-core for a tenth of the time.

graphql-core resolves each field by itself: arguments, an info object, a resolver, completion. A list of twenty products
has five hundred fields, and all but a few only read an attribute. Such objects are read here by one plan for each
selection. Whatever is not plain (a resolver of its own, arguments, an interface, a promise, an error) takes the
ordinary way; so does an object in which anything goes wrong, so that errors are those of graphql-core. What goes wrong
without a reason foreseen here is logged: a fault of the plans would else be nothing but slowness.
"""

import logging
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    ExecutionContext,
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    Undefined,
)
from graphql.pyutils import AwaitableOrValue, Path

logger = logging.getLogger(__name__)

Reader = Callable[
    [Any], Any
]  # value → JSON; raises NotPlain or anything else when the ordinary way has to be taken


# The type of value that graphql-core's scalars of these names write without a change; Int is bounded, so it is asked.
PLAIN_LEAVES: dict[str, type] = {"String": str, "Boolean": bool}


class NotPlainError(Exception):
    """The value is not what a plan can write: a null that may not be, a list that is none."""


class Plan(NamedTuple):
    """How a selection of an object is read: its names in the answer, the attributes, and how each value is written."""

    names: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    readers: tuple[Reader, ...]

    def read(self, source: Any) -> dict[str, Any]:
        return {
            name: read(value)
            for name, value, read in zip(self.names, self.values(source), self.readers, strict=True)
        }


class PlainFieldsContext(ExecutionContext):
    """Execution of one request; plans are made once a request, for directives depend on its variables."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[tuple[str, tuple[int, ...]], Plan | None] = {}

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        plan = self._plan_of(return_type, field_nodes)
        if plan is not None:
            try:
                return plan.read(result)
            except NotPlainError:
                self._plans[_key(return_type, field_nodes)] = None
            except (
                Exception
            ):  # whatever it is, the ordinary way below answers, or meets the same and reports it
                logger.warning("%s could not be read plainly", return_type.name, exc_info=True)
                self._plans[_key(return_type, field_nodes)] = None
        return super().complete_object_value(return_type, field_nodes, info, path, result)

    def _plan_of(self, type_: GraphQLObjectType, field_nodes: list[FieldNode]) -> Plan | None:
        key = _key(type_, field_nodes)
        if key not in self._plans:
            self._plans[key] = self._make_plan(type_, field_nodes)
        return self._plans[key]

    def _make_plan(self, type_: GraphQLObjectType, field_nodes: list[FieldNode]) -> Plan | None:
        if type_.is_type_of is not None:
            return None
        names: list[str] = []
        attributes: list[str] = []
        readers: list[Reader] = []
        for name, nodes in self.collect_subfields(type_, field_nodes).items():
            field = type_.fields.get(nodes[0].name.value)
            attribute = _attribute_of(field) if field else None
            reader = self._reader_of(field.type, nodes) if field and attribute else None
            if attribute is None or reader is None:
                return None
            names.append(name)
            attributes.append(attribute)
            readers.append(reader)
        if not attributes:
            return None
        get = attrgetter(*attributes)
        values = get if len(attributes) > 1 else (lambda source: (get(source),))
        return Plan(tuple(names), values, tuple(readers))

    def _reader_of(self, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Reader | None:
        """None where a value of the type cannot be read plainly: enums, interfaces, unions, objects without a plan."""
        if isinstance(type_, GraphQLNonNull):
            return self._present_reader(type_.of_type, nodes)
        read = self._present_reader(type_, nodes)
        return (lambda value: None if value is None else read(value)) if read else None

    def _present_reader(self, type_: GraphQLOutputType, nodes: list[FieldNode]) -> Reader | None:
        """For a value that is not null."""
        if isinstance(type_, GraphQLScalarType):
            return _leaf_reader(type_)
        if isinstance(type_, GraphQLList):
            item = self._reader_of(type_.of_type, nodes)
            return partial(_read_items, item) if item else None
        if isinstance(type_, GraphQLObjectType):
            plan = self._plan_of(type_, nodes)
            return plan.read if plan else None
        return None


def _key(type_: GraphQLObjectType, field_nodes: list[FieldNode]) -> tuple[str, tuple[int, ...]]:
    return type_.name, tuple(map(id, field_nodes))


def _attribute_of(field: GraphQLField) -> str | None:
    """The attribute that graphene's own resolver reads for the field; None where anything else happens."""
    resolver = field.resolve
    if field.args or not isinstance(resolver, partial) or resolver.func is not dict_or_attr_resolver:
        return None
    attribute, default = resolver.args
    return attribute if default is None else None


def _leaf_reader(type_: GraphQLScalarType) -> Reader:
    plain, serialize = PLAIN_LEAVES.get(type_.name), type_.serialize

    def read(value: Any) -> Any:
        if type(value) is plain:  # what the specification's own scalars write as it is
            return value
        if value is None or isinstance(value, Exception):
            raise NotPlainError
        written = serialize(value)
        if written is None or written is Undefined:
            raise NotPlainError
        return written

    return read


def _read_items(read: Reader, value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise NotPlainError
    return [read(item) for item in value]
