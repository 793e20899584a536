# SPDX-License-Identifier: GPL-2.0-or-later
"""The keys of a YAML file as Markdown, from its JSON Schema."""

import json
import re

from markdown_text import code, definition, escaped


def shown(value):
    """A value as YAML has it, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(shown(inner) for inner in value) + "]"
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z./][\w./+-]*( [\w./+-]+)*", value)
    return value if plain and value not in ("true", "false", "null") else json.dumps(value, ensure_ascii=False)


def bounds(schema):
    found = []
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    for key, word in words.items():
        if key in schema:
            found.append(f"{word} {schema[key]:g}" if abs(schema[key]) < 1e6 else f"{word} {schema[key]}")
    if schema.get("minItems") == schema.get("maxItems") and "minItems" in schema:
        found.append(f"{schema['minItems']} of them")
    return found


class Keys:
    def __init__(self, schema):
        self.schema = schema
        # Definitions with keys of their own: each gets a section.
        self.shared = {}

    def resolved(self, schema):
        """A schema with what it refers to; its own keys win."""
        while "$ref" in schema:
            name = schema["$ref"].split("/")[-1]
            schema = {
                **self.schema["definitions"][name],
                **{k: v for k, v in schema.items() if k != "$ref"},
                "name": name,
            }
        return schema

    def kind(self, schema):
        """What a value is, in words."""
        schema = self.resolved(schema)
        if "enum" in schema:
            return "one of " + ", ".join(code(str(value)) for value in schema["enum"])
        kinds = schema.get("type", "any")
        if kinds == "array":
            items = self.resolved(schema.get("items", {}))
            return "list of " + self.plural(items)
        kinds = [kinds] if isinstance(kinds, str) else kinds
        words = {"string": "text", "boolean": "true or false", "object": "keys", "null": "null"}
        return " or ".join(words.get(kind, kind) for kind in kinds)

    def plural(self, items):
        if "properties" in items:
            return f"[{items['name']}](#{items['name'].replace('_', '-')})" if "name" in items else "keys"
        kind = items.get("type", "values")
        if isinstance(kind, list):
            return "values"
        return {"string": "texts", "object": "keys", "array": "lists"}.get(kind, f"{kind}s")

    def key(self, name, schema, required):
        """The entries of a key and of the keys inside it."""
        reference = schema.get("$ref", "").split("/")[-1]
        schema = self.resolved(schema)
        facts = [self.kind(schema), *bounds(schema)]
        if required:
            facts.append("**required**")
        if "default" in schema and schema["default"] not in ({}, []):
            facts.append(f"default {code(shown(schema['default']))}")
        nested = schema.get("properties")
        if nested and reference in self.shared:
            facts[0] = f"keys, see [{reference}](#{reference.replace('_', '-')})"
            nested = None
        items = schema.get("items", {})
        inside = name
        if "properties" in items:
            nested, inside = items["properties"], f"{name}[]"
        out = [definition(f"{code(name)} {', '.join(facts)}", [self.meaning(schema, bool(nested))])]
        for inner, value in (nested or {}).items():
            out += self.key(f"{inside}.{inner}", value, inner in (schema | items).get("required", []))
        return out

    def meaning(self, schema, nested):
        text = escaped(schema.get("description", ""))
        examples = [code(shown(value)) for value in schema.get("examples", [])]
        if not examples or nested:
            return text
        return f"{text} {'Example' if len(examples) == 1 else 'Examples'}: {', '.join(examples)}"

    def section(self, title, schema):
        """A part with its keys; a file of one part needs no title."""
        heading = [f"### {title}", ""] if self.shared else []
        out = [*heading, escaped(schema.get("description", "")), ""]
        for name, value in schema["properties"].items():
            out += self.key(name, value, name in schema.get("required", []))
        return out

    def markdown(self):
        parts = self.schema.get("definitions", {})
        self.shared = {name: part for name, part in parts.items() if "properties" in part}
        out = self.section("Top level", self.schema)
        for name, part in self.shared.items():
            out += self.section(name, part)
        return "\n".join(out)


def markdown(path):
    return Keys(json.loads(path.read_text(encoding="utf-8"))).markdown()
