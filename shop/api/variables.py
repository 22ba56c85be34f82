"""Variables against their declared types, with sentences a person can act on.

graphql-core judges; when it refuses, the values are walked once more to say in Vietnamese where and why.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_variable_values,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
    type_from_ast,
)

from shop.api.refusals import Refused, Shaped
from shop.api.request_body import Path, path_text
from shop.api.scalars import ScalarError

MAX_ERRORS = 10

# The specification's own scalars speak English; ours bring their sentence with them.
EXPECTED = {
    "Int": "cần một số nguyên từ −2.147.483.648 đến 2.147.483.647",
    "Float": "cần một số",
    "String": "cần một chuỗi ký tự",
    "Boolean": "cần true hoặc false",
    "ID": "cần một mã (chuỗi hoặc số nguyên)",
}

Fault = tuple[Path, str]


def coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Values in the form resolvers get; raises Refused with the path of each fault."""
    coerced = get_variable_values(
        schema, operation.variable_definitions or [], dict(values), max_errors=MAX_ERRORS
    )
    if isinstance(coerced, dict):
        return coerced
    faults = list(_first(MAX_ERRORS, _faults(schema, operation, values)))
    raise Refused(400, [_shaped(*fault) for fault in faults or [((), "Giá trị của biến không hợp lệ.")]])


def _first(count: int, faults: Iterator[Fault]) -> Iterator[Fault]:
    yield from (fault for fault, _ in zip(faults, range(count), strict=False))


def _shaped(path: Path, reason: str) -> Shaped:
    message = f"«{path_text(path)}»: {reason}" if path else reason
    return {"message": message, "extensions": {"code": "INVALID_VARIABLES", "path": [str(p) for p in path]}}


def _faults(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any]
) -> Iterator[Fault]:
    for definition in operation.variable_definitions or []:
        name = definition.variable.name.value
        type_: Any = type_from_ast(schema, definition.type)
        if name in values:
            yield from _value_faults(type_, values[name], (name,))
        elif is_non_null_type(type_) and definition.default_value is None:
            yield (name,), "còn thiếu."


def _value_faults(type_: Any, value: Any, path: Path) -> Iterator[Fault]:
    if is_non_null_type(type_):
        if value is None:
            yield path, "không được để trống."
            return
        type_ = type_.of_type
    if value is None:
        return
    if is_list_type(type_):
        items = value if isinstance(value, list) else [value]
        for index, item in enumerate(items):
            yield from _value_faults(type_.of_type, item, (*path, index) if isinstance(value, list) else path)
    elif is_input_object_type(type_):
        yield from _object_faults(type_, value, path)
    elif reason := _leaf_fault(type_, value):
        yield path, reason


def _object_faults(type_: Any, value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield path, "cần một đối tượng JSON."
        return
    for name, field in type_.fields.items():
        if name in value:
            yield from _value_faults(field.type, value[name], (*path, name))
        elif is_required_input_field(field):
            yield (*path, name), "còn thiếu."
    for name in value:
        if name not in type_.fields:
            yield (*path, name), "không có trường này."


def _leaf_fault(type_: Any, value: Any) -> str:
    """Why a scalar or an enum refuses a value; "" when it takes it."""
    try:
        if type_.parse_value(value) is not Undefined:
            return ""
    except ScalarError as error:
        return error.message
    except GraphQLError:
        pass
    if is_enum_type(type_):
        return f"cần một trong các giá trị: {', '.join(type_.values)}."
    return EXPECTED.get(type_.name, "giá trị không hợp lệ") + "."
