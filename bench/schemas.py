"""The schemas of the races: a user, and the products and orders of a shop."""

from typing import Any

__all__ = ["CUSTOMERS", "ORDER", "PRODUCT", "PRODUCTS", "REFERENCES", "SCHEMAS", "USER"]

CUSTOMERS = 100_000
PRODUCTS = 1_000

USER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "format": "name"},
        "email": {"type": "string", "format": "email", "unique": True},
        "age": {"type": "integer", "minimum": 18, "maximum": 80},
        "status": {"enum": ["active", "inactive", "pending"]},
        "created_at": {"type": "string", "format": "date"},
    },
}

PRODUCT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "name": {"type": "string", "maxLength": 100},
        "price": {"type": "number", "minimum": 10000, "maximum": 5000000},
        "category": {"enum": ["Electronics", "Clothing", "Books", "Sports"]},
        "sku": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{6}"},
        "in_stock": {"type": "boolean"},
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 3,
        },
    },
}

ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "customer_id": {"type": "ref", "ref": "Customer.id"},
        "product_id": {"type": "ref", "ref": "Product.id"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 10},
        "total": {"type": "number", "minimum": 10000, "maximum": 10000000},
        "status": {"enum": ["pending", "processing", "shipped", "delivered"]},
        "order_date": {"type": "string", "format": "date"},
    },
}

SCHEMAS: dict[str, dict[str, Any]] = {"user": USER, "product": PRODUCT, "order": ORDER}

REFERENCES: dict[str, Any] = {
    "Customer": {"schema": USER, "count": CUSTOMERS},
    "Product": {"schema": PRODUCT, "count": PRODUCTS},
}
"""What the keys of an order point at."""
