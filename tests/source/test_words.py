# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/words.md, the schemas of YAML and JSON files, the records and the command line have the same words."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "harness/schema"


def entries():
    """Word -> its text, in one line."""
    text = (ROOT / "docs/words.md").read_text()
    items = re.split(r"^- ", text, flags=re.M)[1:]
    found = {}
    for item in items:
        lines = " ".join(line.strip() for line in item.split("\n\n")[0].splitlines())
        found[re.match(r"\*\*(.+?)\*\*", lines).group(1)] = lines
    return found


def named(kind):
    """What all entries name after YAML, JSON, command or option: in backticks, with commas between."""
    names = set()
    for text in [*entries().values(), (ROOT / "docs/words.md").read_text().splitlines()[-1]]:
        for names_of_one in re.findall(rf"\b{kind}\s+((?:`[^`]+`(?:,\s+)?)+)", text, flags=re.I):
            names |= set(re.findall(r"`([^`]+)`", names_of_one))
    return names


def properties(schema):
    """Names of all properties of a schema, at any depth."""
    names = set()
    if isinstance(schema, dict):
        names |= set(schema.get("properties", {})) if isinstance(schema.get("properties"), dict) else set()
        for value in schema.values():
            names |= properties(value)
    elif isinstance(schema, list):
        for value in schema:
            names |= properties(value)
    return names


def load(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def yaml_keys():
    """Keys of the top levels: those that a user meets first."""
    suite = load("suite")
    keys = set(suite["properties"])
    for part in ("system", "protocol", "potential", "layout", "measure", "checks"):
        keys |= set(suite["definitions"][part]["properties"])
    return keys | set(load("site")["properties"]) | set(load("targets")["properties"])


def json_keys():
    members = (ROOT / "harness/src/record/record_members.h").read_text()
    written = set(re.findall(r'(?:required|optional|renamed|group|if_set|text_or_null)\((?:"\w+", )?"(\w+)"', members))
    return properties(load("results")) | properties(load("gate")) | written


def cli_text():
    return "".join(path.read_text() for path in sorted((ROOT / "harness/src/cli").glob("*.cpp")))


def commands():
    return set(re.findall(r'add_subcommand\(\s*"([a-z]+)"', cli_text())) - {"add", "list", "show", "accept", "steps"}


def test_keys_of_yaml_files_are_in_the_glossary():
    assert yaml_keys() - named("YAML") == set()


def test_the_glossary_names_keys_of_yaml_files():
    known = properties(load("suite")) | properties(load("site")) | properties(load("targets"))
    assert named("YAML") - known == set()


def test_the_glossary_names_keys_of_json_files():
    assert named("JSON") - json_keys() == set()


def test_top_keys_of_results_and_records_are_in_the_glossary():
    results = load("results")
    definitions = results.get("$defs") or results["definitions"]
    keys = set(results["properties"]) | set(definitions["record"]["properties"])
    assert keys - named("JSON") - named("YAML") - {"format", "version"} == set()


def test_commands_are_in_the_glossary():
    assert len(commands()) > 15
    assert {name for name in commands() if not name.startswith("_")} - named("command") == set()


def test_the_glossary_names_commands_and_options():
    assert named("command") - commands() == set()
    assert named("option") and [name for name in named("option") if f'"{name}' not in cli_text()] == []


@pytest.mark.parametrize("word", ["place", "company", "together", "turns", "round"])
def test_words_of_before_are_no_keys(word):
    assert word not in yaml_keys() | properties(load("results")) | properties(load("gate"))
