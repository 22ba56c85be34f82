"""The one schema: each room's module adds its queries and mutations here."""

import graphene


class Query(graphene.ObjectType):
    """What can be read."""

    version = graphene.String(
        required=True, description="Version of this interface; it changes when clients must."
    )

    @staticmethod
    def resolve_version(_root: None, _info: graphene.ResolveInfo) -> str:
        return "1"


schema = graphene.Schema(query=Query)
