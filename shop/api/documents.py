"""Documents that were parsed and found valid, kept because both steps cost more than many a resolver."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    assert_valid_schema,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from shop.api import limits
from shop.api.refusals import Refused, refused, shape_document_error

# A syntax tree takes about 300 bytes for each character of its source (measured):
# 100,000 characters are 30 MB a process at most.
KEPT_CHARACTERS = 100_000
LONGEST_KEPT = 10_000
MAX_ERRORS = 5  # enough to mend a query; each further one costs us time


class Document(NamedTuple):
    tree: DocumentNode
    cost_varies: bool  # a page size is a variable: measure again with each request's values

    def operation(self, name: str | None, schema: GraphQLSchema) -> OperationDefinitionNode:
        """The operation to run; raises Refused when the name fits none, or none is named among several."""
        operation = get_operation_ast(self.tree, name)
        if operation is None:
            raise refused(
                "«operationName» không khớp với thao tác nào trong câu truy vấn."
                if name
                else "Câu truy vấn phải có đúng một thao tác, hoặc cần chọn bằng «operationName».",
                "BAD_REQUEST",
            )
        if schema.get_root_type(operation.operation) is None:
            raise refused(f"Cổng này không có thao tác kiểu {operation.operation.value}.", "INVALID_DOCUMENT")
        return operation


class Documents:
    """Admits documents to one schema; remembers the valid ones, the least recently used go first.

    introspection  whether __schema and __type may be asked for, and whether errors may suggest names
    """

    def __init__(self, schema: GraphQLSchema, *, introspection: bool) -> None:
        assert_valid_schema(schema)
        self.schema = schema
        self.introspection = introspection
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_characters = 0
        self._lock = Lock()

    def admit(self, query: str) -> Document:
        """Raises Refused with shaped errors unless the document is valid and within the limits."""
        with self._lock:
            if query in self._kept:
                self._kept.move_to_end(query)
                return self._kept[query]
        document = self._checked(query)
        self._keep(query, document)
        return document

    def _checked(self, query: str) -> Document:
        try:
            tree = parse(query, max_tokens=limits.MAX_TOKENS)
            limits.check_counts(tree, introspection=self.introspection)
        except GraphQLError as error:
            raise Refused(400, [shape_document_error(error)]) from None
        # specified_rules by name: a list of our own alone would replace them, not add to them.
        errors = validate(
            self.schema, tree, specified_rules, max_errors=MAX_ERRORS, hide_suggestions=not self.introspection
        )
        if errors:
            raise Refused(400, [shape_document_error(error) for error in errors])
        document = Document(tree, cost_varies=limits.pages_depend_on_variables(tree))
        if not document.cost_varies:
            operations = [d for d in tree.definitions if isinstance(d, OperationDefinitionNode)]
            try:
                limits.check_depth_and_cost(self.schema, tree, operations, {})
            except GraphQLError as error:
                raise Refused(400, [shape_document_error(error)]) from None
        return document

    def _keep(self, query: str, document: Document) -> None:
        if len(query) > LONGEST_KEPT:
            return
        with self._lock:
            if query in self._kept:
                return
            self._kept[query] = document
            self._kept_characters += len(query)
            while self._kept_characters > KEPT_CHARACTERS:
                oldest, _ = self._kept.popitem(last=False)
                self._kept_characters -= len(oldest)
