"""A schema with one of each trap, so that the door is tested without the shop behind it."""

from collections import Counter

import graphene
from graphql import GraphQLError

from shop.api.problems import Problem, problems_as_data
from shop.api.scalars import UUID, Date, DateTime, Quantity, Vnd
from shop.kernel.errors import DomainError

ran: Counter[str] = Counter()  # resolvers that were executed, by name


class OutOfStock(DomainError):
    code = "out-of-stock"
    retry = True


class Item(graphene.ObjectType):
    name = graphene.String()
    price = graphene.Field(Vnd)
    pictures = graphene.List(lambda: Item)
    similar = graphene.List(lambda: Item, first=graphene.Int())

    def resolve_similar(self, _info, **_arguments):
        return [Item(name="b")]


class ItemEdge(graphene.ObjectType):
    node = graphene.Field(Item)


class ItemConnection(graphene.ObjectType):
    edges = graphene.List(ItemEdge)


class Star(graphene.Enum):
    THREE = 3
    FOUR = 4


class LineInput(graphene.InputObjectType):
    variant_id = graphene.Int(required=True)
    quantity = Quantity(required=True)
    price = Vnd()


class BookInput(graphene.InputObjectType):
    lines = graphene.List(graphene.NonNull(LineInput), required=True)
    sale_id = UUID()
    at = DateTime()
    day = Date()
    star = Star()
    note = graphene.String()
    gift = graphene.Boolean()


class Query(graphene.ObjectType):
    ping = graphene.String(text=graphene.String(), number=graphene.Int())
    item = graphene.Field(Item)
    items = graphene.List(Item, first=graphene.Int(), last=graphene.Int())
    connection = graphene.Field(ItemConnection, first=graphene.Int(default_value=20))
    broken = graphene.String()
    refused = graphene.String()
    wrongly_raised = graphene.String()
    strict = graphene.String(number=graphene.Int(required=True, default_value=5))
    secret_total = graphene.Int()
    address = graphene.String(value=Vnd(), at=DateTime())

    def resolve_ping(self, info, text="pong", number=0):
        ran["ping"] += 1
        return text

    def resolve_item(self, info):
        ran["item"] += 1
        return Item(name="a", price=3_000_000_000)

    def resolve_items(self, info, **_arguments):
        ran["items"] += 1
        return [Item(name="a", price=1)]

    def resolve_broken(self, info):
        raise RuntimeError("password=hunter2")

    def resolve_refused(self, info):
        raise OutOfStock("Mật ong vừa hết hàng.", path=("lines", 0, "variant_id"))

    def resolve_wrongly_raised(self, info):
        raise GraphQLError("a table name")

    def resolve_strict(self, info, number):
        return str(number)

    def resolve_address(self, info, **arguments):
        return repr(arguments)


class Book(graphene.Mutation):
    class Arguments:
        input = BookInput(required=True)

    total = graphene.Field(Vnd)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, root, info, *, input):  # noqa: A002 - the name the client sees
        ran["book"] += 1
        if input.get("note") == "hết hàng":
            raise OutOfStock("Mật ong vừa hết hàng.", path=("lines", 0, "variant_id"))
        return cls(total=sum(line.quantity for line in input.lines), problems=[])


class Touch(graphene.Mutation):
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, root, info):
        ran["touch"] += 1
        return cls(problems=[])


class Mutation(graphene.ObjectType):
    book = Book.Field()
    touch = Touch.Field()


schema = graphene.Schema(query=Query, mutation=Mutation)
