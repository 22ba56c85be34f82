"""What a document may ask for, counted before any resolver runs.

Two steps, because the rules of the specification lie between them. `check_counts` is cheap, bears
anything the parser lets through (also fragments that spread each other) and keeps the quadratic rules of
the specification from hostile documents. `check_depth_and_cost` runs once those rules found nothing, and
still bears cycles and unknown names.

Why these counts (graphql-core 3.2.14, one core): 495 repeated objects took 0.75 s to validate, 500
repeated leaves 0.31 s, 360 objects spread over 30 fragments 0.47 s; within the limits the worst found
takes less than 0.1 s.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    Undefined,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from shop.api.request_body import readable

MAX_TOKENS = 2_000
MAX_ROOT_FIELDS = 20
MAX_ALIASES = 50
MAX_MUTATIONS = 4
MAX_FIELDS = 500  # written in the document, fragments counted once
MAX_OBJECT_FIELDS = 100  # of them with a selection of their own
MAX_REPEATS = 50  # of one name: whether fields merge is compared pair by pair
MAX_NESTING = 24  # braces within one definition, so that walking it cannot exhaust the stack
MAX_DEPTH = 12  # a connection takes three levels: itself, edges, node
MAX_PAGE = 100
DEFAULT_PAGE = 20  # what `first` means when it is left out; resolvers use the same constant
UNPAGED_LIST = 5  # assumed length of a list without `first`: pictures, certificates, lines
MAX_COST = 5_000  # fields resolved at most; 5,000 values cost graphene about 20 ms

PAGE_ARGUMENTS = ("first", "last")
SCHEMA_FIELDS = {"__schema", "__type"}  # not __typename: clients need it to tell types apart


class LimitError(GraphQLError):
    """The document is well formed but asks for too much, or for what is closed here."""

    def __init__(self, message: str, node: Node | None = None, *, code: str = "LIMIT_EXCEEDED") -> None:
        super().__init__(message, node, extensions={"code": code})


class Measure(NamedTuple):
    depth: int  # levels of fields
    cost: int  # fields resolved, page sizes multiplied


NOTHING = Measure(0, 0)


def check_counts(document: DocumentNode, *, introspection: bool) -> None:
    """Count what stands in a parsed document, valid or not.

    introspection  whether __schema and __type may be asked for
    raises LimitError
    """
    object_fields = aliases = 0
    names: Counter[str] = Counter()
    stack: list[tuple[Node, int]] = [(document, 0)]
    while stack:
        node, nesting = stack.pop()
        if isinstance(node, SelectionSetNode):
            nesting += 1
            _refuse_above(MAX_NESTING, nesting, "số tầng lồng nhau", node)
        elif isinstance(node, FieldNode):
            names[(node.alias or node.name).value] += 1
            object_fields += node.selection_set is not None
            aliases += node.alias is not None
            if node.name.value in SCHEMA_FIELDS and not introspection:
                raise LimitError(
                    "Lược đồ của cổng này không mở cho truy vấn.", node, code="INTROSPECTION_CLOSED"
                )
        elif isinstance(node, StringValueNode) and not readable(node.value):
            raise LimitError("Chuỗi có ký tự không đọc được, mời nhập lại.", node, code="UNREADABLE_TEXT")
        stack.extend((child, nesting) for child in _child_nodes(node))
    _refuse_above(MAX_ALIASES, aliases, "số bí danh", document)
    _check_root_fields(document)
    _refuse_above(MAX_FIELDS, names.total(), "số trường", document)
    _refuse_above(MAX_REPEATS, max(names.values(), default=0), "số lần lặp một tên", document)
    _refuse_above(MAX_OBJECT_FIELDS, object_fields, "số trường có nhánh con", document)


def check_depth_and_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operations: Iterable[OperationDefinitionNode],
    variables: Mapping[str, Any],
) -> None:
    """Follow the fragments and multiply the page sizes.

    variables  coerced values by name; a page size whose variable is missing counts as its default
    raises LimitError
    """
    meter = _Meter(schema, document, variables)
    for operation in operations:
        measure = meter.measure(operation.selection_set, schema.get_root_type(operation.operation))
        _refuse_above(MAX_DEPTH, measure.depth, "độ sâu", operation)
        _refuse_above(MAX_COST, measure.cost, "tổng số trường phải đọc", operation)


def pages_depend_on_variables(document: DocumentNode) -> bool:
    """Whether a page size is a variable, so that the cost is known only with the values of a request."""
    stack: list[Node] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, FieldNode) and any(
            argument.name.value in PAGE_ARGUMENTS and isinstance(argument.value, VariableNode)
            for argument in node.arguments
        ):
            return True
        stack.extend(_child_nodes(node))
    return False


def _refuse_above(limit: int, count: int, what: str, node: Node) -> None:
    if count > limit:
        where = None if isinstance(node, DocumentNode) else node
        # The count itself is not told: through many fragments it can have hundreds of digits.
        raise LimitError(f"Câu truy vấn quá lớn: {what} vượt mức tối đa {limit}.", where)


def _child_nodes(node: Node) -> Iterable[Node]:
    for key in node.keys:
        child = getattr(node, key, None)
        if isinstance(child, Node):
            yield child
        elif isinstance(child, (list, tuple)):
            yield from (item for item in child if isinstance(item, Node))


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]


def _inner_first(document: DocumentNode) -> list[FragmentDefinitionNode]:
    """Fragments in an order in which each comes after those it spreads; what spreads itself is left out."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    waiting = {name: _spread_names(fragment) for name, fragment in fragments.items()}
    order: list[FragmentDefinitionNode] = []
    while ready := [name for name, spreads in waiting.items() if not spreads & waiting.keys()]:
        order += [fragments[name] for name in ready]
        for name in ready:
            del waiting[name]
    return order


def _spread_names(fragment: FragmentDefinitionNode) -> set[str]:
    names: set[str] = set()
    stack: list[Node] = [fragment.selection_set]
    while stack:
        node = stack.pop()
        if isinstance(node, FragmentSpreadNode):
            names.add(node.name.value)
        stack.extend(_child_nodes(node))
    return names


def _check_root_fields(document: DocumentNode) -> None:
    by_fragment: dict[str, int] = {}

    def count(selection_set: SelectionSetNode) -> int:
        total = 0
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                total += 1
            elif isinstance(selection, InlineFragmentNode):
                total += count(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                total += by_fragment.get(selection.name.value, 0)
        return total

    for fragment in _inner_first(document):
        by_fragment[fragment.name.value] = count(fragment.selection_set)
    operations = _operations(document)
    mutations = [o for o in operations if o.operation is OperationType.MUTATION]
    _refuse_above(MAX_MUTATIONS, sum(count(o.selection_set) for o in mutations), "số thay đổi", document)
    _refuse_above(MAX_ROOT_FIELDS, sum(count(o.selection_set) for o in operations), "số trường gốc", document)


class _Meter:
    """Measures selections of one document with one set of variables; each fragment is measured once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments: dict[str, Measure] = {}
        for fragment in _inner_first(document):
            parent = schema.get_type(fragment.type_condition.name.value)
            self.fragments[fragment.name.value] = self.measure(fragment.selection_set, parent)

    def measure(self, selection_set: SelectionSetNode, parent: Any) -> Measure:
        depth = cost = 0
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                part = self._measure_field(selection, parent)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                part = self.measure(selection.selection_set, inner)
            else:
                assert isinstance(selection, FragmentSpreadNode)  # noqa: S101 - the grammar has no fourth kind
                part = self.fragments.get(selection.name.value, NOTHING)
            depth = max(depth, part.depth)
            cost += part.cost
        return Measure(depth, cost)

    def _measure_field(self, node: FieldNode, parent: Any) -> Measure:
        if node.name.value.startswith("__"):
            # The introspection that tools send is 15 deep; the specification's own rule bounds it.
            return Measure(1, 1)
        field: GraphQLField | None = getattr(parent, "fields", {}).get(node.name.value)
        times = self._page_size(node, field, parent) if field else 1
        if node.selection_set is None:
            return Measure(1, 1)
        inner = self.measure(node.selection_set, get_named_type(field.type) if field else None)
        return Measure(1 + inner.depth, 1 + times * inner.cost)

    def _page_size(self, node: FieldNode, field: GraphQLField, parent: Any) -> int:
        arguments = [name for name in PAGE_ARGUMENTS if name in field.args]
        if not arguments:
            whole: Any = field.type
            is_list = is_list_type(get_nullable_type(whole))
            # A connection was multiplied at the field that leads to it, not again at its edges.
            return UNPAGED_LIST if is_list and not parent.name.endswith("Connection") else 1
        sizes = [
            size for name in arguments if (size := self._size_given(node, name, field.args[name])) is not None
        ]
        for size in sizes:
            if not 0 <= size <= MAX_PAGE:
                raise LimitError(
                    f"Mỗi trang có tối đa {MAX_PAGE} mục (first, last từ 0 đến {MAX_PAGE}).", node
                )
        return max(sizes, default=DEFAULT_PAGE)

    def _size_given(self, node: FieldNode, name: str, argument: GraphQLArgument) -> int | None:
        value = next((a.value for a in node.arguments if a.name.value == name), None)
        given: Any = Undefined
        if isinstance(value, IntValueNode):
            given = int(value.value)
        elif isinstance(value, VariableNode):
            given = self.variables.get(value.name.value, Undefined)
        elif value is not None:  # null
            given = None
        if given is Undefined:
            given = argument.default_value
        return given if isinstance(given, int) else None
