"""Schemas that columns cannot hold, one or more a keyword, and schemas that nothing satisfies."""

_D4 = "http://json-schema.org/draft-04/schema#"
_D6 = "http://json-schema.org/draft-06/schema#"
_D7 = "http://json-schema.org/draft-07/schema#"
_D19 = "https://json-schema.org/draft/2019-09/schema"
_TREE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#"}},
    },
    "required": ["name"],
}
_CIRCLE = {"type": "object", "properties": {"radius": {"type": "number"}}, "required": ["radius"]}
_SQUARE = {"type": "object", "properties": {"side": {"type": "integer"}}, "required": ["side"]}
_PERSON = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
_BY_KIND = {
    "type": "object",
    "properties": {"kind": {"enum": ["card", "cash"]}, "number": {"pattern": "^[0-9]{16}$"}},
    "required": ["kind"],
    "if": {"properties": {"kind": {"const": "card"}}},
    "then": {"required": ["number"]},
    "else": {"properties": {"number": False}},
}

SCHEMAS = {
    "allOf": {"allOf": [{"type": "integer", "minimum": 5}, {"maximum": 9}]},
    "allOf of objects": {"allOf": [_PERSON, {"properties": {"age": {"type": "integer"}}}]},
    "allOf of patterns": {"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "z$"}]},
    "anyOf": {"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 5}, {"type": "null"}]},
    "anyOf beside type": {"type": "string", "anyOf": [{"minLength": 9}, {"maxLength": 2}]},
    "anyOf of required": {
        **_SQUARE,
        "required": [],
        "anyOf": [{"required": ["side"]}, {"required": ["area"]}],
    },
    "oneOf of types": {"oneOf": [{"type": "boolean"}, {"type": "number"}]},
    "oneOf of objects": {"oneOf": [_CIRCLE, _SQUARE]},
    "oneOf that overlap": {"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}], "type": "integer"},
    "not a type": {"not": {"type": ["object", "array"]}},
    "not a value": {"type": "integer", "minimum": 1, "maximum": 4, "not": {"enum": [2, 3]}},
    "not a name": {"type": "object", "not": {"required": ["secret"]}, "minProperties": 1},
    "not a pattern": {"type": "string", "pattern": "^[ab]{3}$", "not": {"pattern": "^a"}},
    "if then else": _BY_KIND,
    "if then": {"type": "integer", "if": {"minimum": 500}, "then": {"multipleOf": 7}},
    "dependentRequired": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "dependentRequired": {"a": ["b"]},
    },
    "dependentSchemas": {
        "type": "object",
        "properties": {"a": {"type": "boolean"}},
        "dependentSchemas": {"a": {"required": ["c"]}},
    },
    "dependencies": {
        "$schema": _D7,
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "dependencies": {"a": ["b"], "b": {"properties": {"a": {"minimum": 5}}}},
    },
    "contains": {"type": "array", "items": {"type": "integer"}, "contains": {"const": 7}},
    "minContains and maxContains": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 99},
        "contains": {"minimum": 50},
        "minContains": 2,
        "maxContains": 3,
        "minItems": 5,
    },
    "minContains of zero": {"type": "array", "contains": {"const": 1}, "minContains": 0},
    "two contains": {
        "type": "array",
        "allOf": [{"contains": {"const": "x"}}, {"contains": {"type": "null"}}],
    },
    "prefixItems": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]},
    "prefixItems and items": {
        "type": "array",
        "prefixItems": [{"const": "head"}],
        "items": {"type": "boolean"},
        "minItems": 3,
    },
    "closed prefixItems": {
        "type": "array",
        "prefixItems": [{"type": "null"}, {"type": "integer"}],
        "items": False,
        "minItems": 2,
    },
    "tuple items": {"$schema": _D4, "type": "array", "items": [{"type": "integer"}, {}]},
    "additionalItems": {
        "$schema": _D6,
        "items": [{"type": "string"}],
        "additionalItems": {"type": "integer"},
        "type": "array",
        "minItems": 2,
    },
    "uniqueItems of choices": {
        "type": "array",
        "items": {"anyOf": [{"type": "boolean"}, {"enum": [1, 2]}]},
        "uniqueItems": True,
        "minItems": 4,
    },
    "not uniqueItems": {
        "type": "array",
        "items": {"type": "integer"},
        "not": {"uniqueItems": True},
    },
    "propertyNames": {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]{3,8}$"},
        "minProperties": 2,
    },
    "propertyNames of an enum": {
        "type": "object",
        "propertyNames": {"enum": ["red", "green", "blue"]},
        "additionalProperties": {"type": "integer"},
        "minProperties": 1,
    },
    "patternProperties": {
        "type": "object",
        "patternProperties": {"^n_": {"type": "integer"}, "^s_": {"type": "string"}},
        "additionalProperties": False,
        "minProperties": 2,
    },
    "patternProperties that apply": {
        "type": "object",
        "properties": {"n_a": {"minimum": 3}},
        "patternProperties": {"^n_": {"type": "integer", "maximum": 5}},
        "required": ["n_a"],
    },
    "unevaluatedProperties": {
        "allOf": [_PERSON],
        "properties": {"age": {"type": "integer"}},
        "unevaluatedProperties": False,
    },
    "unevaluatedProperties of a branch": {
        "type": "object",
        "anyOf": [{"properties": {"a": True}, "required": ["a"]}, {"properties": {"b": True}}],
        "unevaluatedProperties": {"type": "integer"},
        "minProperties": 1,
    },
    "unevaluatedItems": {
        "type": "array",
        "prefixItems": [{"type": "string"}],
        "contains": {"type": "null"},
        "unevaluatedItems": False,
    },
    "recursion": _TREE,
    "recursion at the root": {
        "anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#"}}]
    },
    "recursion by two": {
        "$defs": {
            "even": {"type": "object", "properties": {"next": {"$ref": "#/$defs/odd"}}},
            "odd": {"type": "object", "properties": {"next": {"$ref": "#/$defs/even"}}},
        },
        "$ref": "#/$defs/even",
    },
    "recursion that must end": {
        "$defs": {
            "list": {
                "anyOf": [
                    {"type": "null"},
                    {
                        "type": "object",
                        "properties": {
                            "head": {"type": "integer"},
                            "tail": {"$ref": "#/$defs/list"},
                        },
                        "required": ["head", "tail"],
                    },
                ]
            }
        },
        "$ref": "#/$defs/list",
    },
    "anchor": {"$defs": {"n": {"$anchor": "num", "type": "integer"}}, "items": {"$ref": "#num"}},
    "an id inside": {
        "$id": "https://example.com/root",
        "$defs": {"n": {"$id": "number", "type": "number"}},
        "type": "object",
        "properties": {"n": {"$ref": "number"}},
    },
    "dynamicRef": {
        "$id": "https://example.com/strict-tree",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {
            "tree": {
                "$id": "tree",
                "$dynamicAnchor": "node",
                "type": "object",
                "properties": {
                    "data": {"type": "integer"},
                    "children": {"type": "array", "items": {"$dynamicRef": "#node"}},
                },
            }
        },
    },
    "recursiveRef": {
        "$schema": _D19,
        "$recursiveAnchor": True,
        "type": "object",
        "properties": {"inner": {"$recursiveRef": "#"}, "n": {"type": "integer"}},
    },
    "const of an object": {"allOf": [{"const": {"a": [1, {"b": None}]}}]},
    "enum of any type": {"oneOf": [{"enum": [None, 1, "one", [1], {"one": 1}]}]},
    "multipleOf cents": {"allOf": [{"type": "number", "multipleOf": 0.01}, {"minimum": 0}]},
    "multipleOf twice": {"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}]},
    "booleans": {"type": "object", "properties": {"a": True, "b": False}, "allOf": [True]},
    "true among branches": {"anyOf": [True, {"type": "integer"}]},
    "format and pattern": {"allOf": [{"type": "string", "format": "email"}, {"pattern": "^a"}]},
    "formats": {
        "oneOf": [
            {"type": "string", "format": name, "pattern": pattern}
            for name, pattern in (("date", "^2"), ("uuid", "-"), ("ipv4", r"\."))
        ]
    },
    "nullable": {"type": "object", "properties": {"a": {"anyOf": [_PERSON], "nullable": True}}},
    "draft 4 exclusive bounds": {
        "$schema": _D4,
        "allOf": [{"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 3}],
    },
    "reference with a sibling": {
        "$defs": {"n": {"type": "integer", "multipleOf": 2}},
        "$ref": "#/$defs/n",
        "multipleOf": 3,
    },
    "closed reference": {
        "$ref": "#/$defs/p",
        "$defs": {"p": _PERSON},
        "properties": {"name": True},
        "additionalProperties": False,
    },
    "part of a column": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "unique": True},
            "payment": _BY_KIND,
            "shapes": {"type": "array", "items": {"oneOf": [_CIRCLE, _SQUARE]}},
        },
    },
    "many parts": {
        "type": "object",
        "properties": {f"p{n}": {"anyOf": [{"const": n}, {"type": "null"}]} for n in range(20)},
    },
    "minProperties by names": {
        "type": "object",
        "properties": {"a": {}, "b": {}, "c": {}},
        "minProperties": 2,
        "maxProperties": 2,
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "nothing in an optional property": {"properties": {"a": {"not": {}}, "b": {"type": "integer"}}},
}
"""Schemas that rows satisfy, by what they show."""

UNSATISFIABLE = {
    "types that exclude each other": (
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        "type in allOf/0 and type in allOf/1 exclude each other",
    ),
    "nothing": ({"not": {}}, "not leaves nothing"),
    "bounds that cross": (
        {"type": "integer", "allOf": [{"minimum": 5}, {"maximum": 4}]},
        "no value satisfies this schema",
    ),
    "a required property that nothing satisfies": (
        {"type": "object", "required": ["a"], "properties": {"a": {"not": {}}}},
        "Property 'a': no value satisfies this schema",
    ),
    "recursion without an end": (
        {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}},
        "Property 'next': no value satisfies this schema",
    ),
    "a finite domain that is too small": (
        {
            "type": "array",
            "items": {"anyOf": [{"const": 1}, {"const": 2}]},
            "allOf": [{"uniqueItems": True, "minItems": 3}],
        },
        "no value satisfies this schema",
    ),
    "a member of no type": ({"anyOf": [{"type": "string", "enum": [1]}]}, "no value satisfies"),
}
"""Schemas that nothing satisfies, each with what is said of it."""
