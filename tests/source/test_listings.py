# SPDX-License-Identifier: GPL-2.0-or-later
"""Listings of the pages: markers are as docs/listings.py wants them, and suites of the tutorial are suites."""

import importlib.util
import json
import pathlib
import re

import jsonschema
import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[2]
SPECIFICATION = importlib.util.spec_from_file_location("listings", ROOT / "docs" / "listings.py")
listings = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(listings)
TUTORIAL = ROOT / "docs" / "tutorial.md"


def blocks_of(text):
    return listings.blocks(text.splitlines())


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_markers_are_well_formed(page):
    found = listings.blocks(page.read_text().splitlines(), page.name)
    assert page != TUTORIAL or {block.what for block in found} == {"file", "run", "output", "picture"}


def test_listings_of_the_tutorial_are_filled():
    lines = TUTORIAL.read_text().splitlines()
    for block in blocks_of(TUTORIAL.read_text()):
        assert lines[block.start : block.end], f"line {block.line}: empty; make docs-examples fills it"


def test_suites_of_the_tutorial_are_valid():
    lines = TUTORIAL.read_text().splitlines()
    schema = json.loads((ROOT / "inputs" / "suites" / "suite.schema.json").read_text())
    files = [block for block in blocks_of(TUTORIAL.read_text()) if block.what == "file"]
    assert files
    for block in files:
        suite = yaml.safe_load("\n".join(lines[block.start : block.end]))
        jsonschema.Draft7Validator(schema).validate(suite)


@pytest.mark.parametrize("name", ["gpu", "own-model", "own-suite", "own-system", "tutorial"])
def test_parts_of_suites_in_the_docs_are_valid(name):
    """Also where a page shows only the potentials, or only the systems."""
    schema = json.loads((ROOT / "inputs" / "suites" / "suite.schema.json").read_text())
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / f"{name}.md").read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        jsonschema.Draft7Validator({**schema, "required": []}).validate(yaml.safe_load(block))


def test_blocks_are_those_below_their_markers():
    found = blocks_of(
        "<!-- file: inputs/a.yaml -->\n\n```yaml\nx: 1\n```\n```\nno marker\n```\n<!-- run -->\n```\nls\n```"
    )
    assert [(block.what, block.path, block.start, block.end) for block in found] == [
        ("file", "inputs/a.yaml", 3, 4),
        ("run", "", 10, 11),
    ]


def test_markers_in_a_block_are_its_text():
    assert blocks_of("```\n<!-- run -->\n```") == []


def test_exit_code_of_an_output():
    found = blocks_of("<!-- run -->\n```\nfalse\n```\n<!-- output, exit 1 -->\n```\n```")
    assert [block.exit_code for block in found] == [0, 1]


def test_a_picture_is_the_line_below_its_marker():
    (_, picture) = blocks_of("<!-- run -->\n```\nls\n```\n<!-- picture: a/b.html 800x600 -->\n![Text](images/b.png)")
    assert (picture.path, picture.size, picture.start, picture.end) == ("a/b.html", (800, 600), 5, 6)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_pictures_are_there(page):
    for image in re.findall(r"!\[.*?\]\((.*?)\)", page.read_text()):
        assert (page.parent / image).is_file(), f"{page.name}: {image}; make docs-examples takes it"


RUN = "<!-- run -->\n```\nls\n```\n"


@pytest.mark.parametrize(
    "text, message",
    [
        ("<!-- run -->\ntext\n```\nls\n```", "a code block has to follow"),
        ("<!-- run -->\n", "a code block has to follow"),
        ("<!-- run -->\n<!-- run -->\n```\nls\n```", "a code block has to follow"),
        ("<!-- output -->\n```\n```", "no commands are run before"),
        ("<!-- run -->\n```\nls\n", "does not end"),
        ("<!-- file: /etc/passwd -->\n```\n```", "a file is named as"),
        ("<!-- file: inputs/../x -->\n```\n```", "a file is named as"),
        ("<!-- run twice -->\n```\nls\n```", "nothing can follow"),
        (RUN + "<!-- output, exit one -->\n```\n```", "nothing can follow"),
        (RUN + "<!-- output\n```\n```", "not a marker"),
        (RUN + "<!-- picture: a.html 800 -->\n![a](images/a.png)", "a picture is named as"),
        (RUN + "<!-- picture: ../a.html 800x600 -->\n![a](images/a.png)", "a picture is named as"),
        (RUN + "<!-- picture: a.html 800x600 -->\n![](images/a.png)", "an image has to follow"),
        (RUN + "<!-- picture: a.html 800x600 -->\n![a](a.png)", "an image has to follow"),
        ("<!-- picture: a.html 800x600 -->\n![a](images/a.png)", "no commands are run before"),
    ],
)
def test_malformed_markers_are_named(text, message):
    with pytest.raises(listings.PageError, match=message):
        blocks_of(text)
