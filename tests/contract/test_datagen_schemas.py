"""The schemas of the generator's document, each generated over HTTP."""

import json
import re
import uuid

import jsonschema
import pytest

COMPLEX = """
{
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": true},
        "title": {"type": "string", "maxLength": 100},
        "salary": {"type": "number", "minimum": 30000, "maximum": 200000},
        "department": {"enum": ["IT", "HR", "Finance", "Marketing"]},
        "skills": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 5
        },
        "address": {
            "type": "object",
            "properties": {
                "street": {"type": "string"},
                "city": {"type": "string"},
                "zipcode": {"type": "string", "pattern": "[0-9]{5}"}
            }
        },
        "managerId": {"type": "ref", "ref": "User.id"}
    }
}
"""

PATTERNS = r"""
{
    "type": "object",
    "properties": {
        "product_code": {"type": "string", "pattern": "[A-Z]{2}-[0-9]{4}-[A-Z]{1}"},
        "phone": {"type": "string", "pattern": "\\+62[0-9]{9,12}"}
    }
}
"""

PRODUCTS = """
{
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": true},
        "name": {"type": "string", "maxLength": 100},
        "price": {"type": "number", "minimum": 10000, "maximum": 5000000},
        "category": {"enum": ["Electronics", "Clothing", "Books", "Sports"]},
        "sku": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{6}"},
        "in_stock": {"type": "boolean"},
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 3
        }
    }
}
"""

ORDERS = """
{
    "type": "object", 
    "properties": {
        "id": {"type": "integer", "unique": true},
        "customer_id": {"type": "ref", "ref": "Customer.id"},
        "product_id": {"type": "ref", "ref": "Product.id"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 10},
        "total": {"type": "number", "minimum": 10000, "maximum": 10000000},
        "status": {"enum": ["pending", "processing", "shipped", "delivered"]},
        "order_date": {"type": "string", "format": "date"}
    }
}
"""  # noqa: W291 - as the document has it

USERS = """
{
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": true},
        "username": {"type": "string", "minLength": 3, "maxLength": 20},
        "email": {"type": "string", "format": "email", "unique": true},
        "full_name": {"type": "string", "format": "name"},
        "bio": {"type": "string", "maxLength": 500},
        "avatar_url": {"type": "string", "format": "uuid"},
        "role": {"enum": ["user", "author", "admin"]},
        "is_active": {"type": "boolean"},
        "joined_date": {"type": "string", "format": "date"}
    }
}
"""

POSTS = """
{
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": true},
        "title": {"type": "string", "minLength": 10, "maxLength": 200},
        "slug": {"type": "string", "pattern": "[a-z0-9-]+"},
        "content": {"type": "string", "minLength": 100, "maxLength": 5000},
        "author_id": {"type": "ref", "ref": "User.id"},
        "category": {"enum": ["tech", "lifestyle", "business", "travel"]},
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 5
        },
        "published": {"type": "boolean"},
        "views": {"type": "integer", "minimum": 0, "maximum": 100000},
        "published_date": {"type": "string", "format": "date"}
    }
}
"""

TRANSACTIONS = """
{
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "account_id": {"type": "ref", "ref": "Account.id"},
        "amount": {"type": "number", "minimum": -1000000000, "maximum": 1000000000},
        "type": {"enum": ["debit", "credit", "transfer", "fee"]},
        "category": {"enum": ["food", "transport", "salary", "entertainment", "bills"]},
        "description": {"type": "string", "maxLength": 200},
        "reference_number": {"type": "string", "pattern": "TXN[0-9]{10}"},
        "status": {"enum": ["pending", "completed", "failed", "cancelled"]},
        "transaction_date": {"type": "string", "format": "date"}
    }
}
"""
SCHEMAS = {
    "complex": COMPLEX,
    "patterns": PATTERNS,
    "products": PRODUCTS,
    "orders": ORDERS,
    "users": USERS,
    "posts": POSTS,
    "transactions": TRANSACTIONS,
}
IDS = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
UUIDS = {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}
PARENTS = {
    "User": {"schema": IDS, "count": 7},
    "Customer": {"schema": IDS, "count": 7},
    "Product": {"schema": IDS, "count": 7},
    "Account": {"schema": UUIDS, "count": 7},
}


def without_refs(schema):
    """Return the schema as JSON Schema knows it: refs may be anything, patterns are whole."""
    if isinstance(schema, list):
        return [without_refs(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "ref":
        return {}
    plain = {key: without_refs(value) for key, value in schema.items() if key != "unique"}
    if isinstance(plain.get("pattern"), str):
        plain["pattern"] = f"^(?:{plain['pattern']})$"
    return plain


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_documented_schema_gives_rows_that_satisfy_it(client, name):
    schema = json.loads(SCHEMAS[name])
    body = client.generate(schema, count=200, seed=42, references=PARENTS).json()
    assert body.get("success") is True, body
    checker = jsonschema.Draft202012Validator(
        without_refs(schema), format_checker=jsonschema.FormatChecker()
    )
    for row in body["data"]:
        checker.validate(row)
        assert list(row) == list(schema["properties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_documented_schema_is_valid(client, name):
    body = client.post("/api/v1/schemas/validate", {"schema": json.loads(SCHEMAS[name])}).json()
    assert body["valid"] is True
    assert body["errors"] == []


@pytest.mark.parametrize("kind", ["json", "csv", "sql", "parquet"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_documented_schema_fits_into_every_documented_format(client, name, kind):
    answer = client.generate_file(
        json.loads(SCHEMAS[name]), format=kind, filename=name, references=PARENTS
    )
    assert answer.status_code == 200, answer.text
    assert client.get(answer.json()["download_url"]).content


def test_orders_point_at_customers_and_products_generated_before(client):
    client.generate(json.loads(PRODUCTS), count=30, model_name="Product")
    client.generate(json.loads(USERS), count=20, model_name="Customer")
    orders = client.generate(json.loads(ORDERS), count=300).json()["data"]
    assert {order["product_id"] for order in orders} <= set(range(1, 31))
    assert {order["customer_id"] for order in orders} <= set(range(1, 21))


def test_a_shop_comes_whole_in_one_request(client):
    models = {
        "Order": {"schema": json.loads(ORDERS), "count": 100},
        "Product": {"schema": json.loads(PRODUCTS), "count": 10},
        "Customer": {"schema": json.loads(USERS), "count": 5},
    }
    data = client.generate(models=models, seed=1).json()["data"]
    products = {row["id"] for row in data["Product"]}
    customers = {row["id"] for row in data["Customer"]}
    assert all(order["product_id"] in products for order in data["Order"])
    assert all(order["customer_id"] in customers for order in data["Order"])


def test_a_manager_is_somebody_of_the_same_model(client):
    schema = json.loads(COMPLEX)
    rows = client.generate(schema, count=50, model_name="User").json()["data"]
    for number, row in enumerate(rows):
        assert row["managerId"] in {earlier["id"] for earlier in rows[: max(1, number)]}


def test_patterns_are_matched_as_a_whole(client):
    for row in client.generate(json.loads(PATTERNS), count=500).json()["data"]:
        assert re.fullmatch(r"[A-Z]{2}-[0-9]{4}-[A-Z]{1}", row["product_code"])
        assert re.fullmatch(r"\+62[0-9]{9,12}", row["phone"])


def test_accounts_of_transactions_are_uuids(client):
    schema = json.loads(TRANSACTIONS)
    for row in client.generate(schema, references=PARENTS).json()["data"]:
        assert uuid.UUID(row["account_id"])
