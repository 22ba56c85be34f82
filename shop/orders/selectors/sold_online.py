"""What the shop sells, in SQL: the rule of `Variant.is_sold_online` for queries that make no objects.

`tests/shop/orders/test_online_goods.py` holds the two spellings together.
"""

# For queries that name the rows variant, product and vendor.
SOLD_ONLINE = """(
    variant.is_active AND NOT product.is_service AND product.state = 'live' AND vendor.state = 'approved'
)"""
