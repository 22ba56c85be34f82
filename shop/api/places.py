"""Administrative units as the API shows them."""

import graphene


class CommuneType(graphene.ObjectType):
    """A commune, ward or special zone."""

    class Meta:
        name = "Commune"

    code = graphene.String(required=True, description="Five digits of the statistics office, as text.")
    name = graphene.String(
        required=True, description="With its type and province: Xã Thạnh An, TP. Hồ Chí Minh."
    )
