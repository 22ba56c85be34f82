from django.conf import settings
from django.urls import path

from shop.api.documents import Documents
from shop.api.schema import schema
from shop.api.view import GraphQLDoor

# Tools may read the schema where made-up data is; in production the committed docs/schema.graphql has to do.
documents = Documents(schema.graphql_schema, introspection=not settings.IS_PRODUCTION)

urlpatterns = [path("graphql/", GraphQLDoor.as_view(documents=documents), name="graphql")]
