# SPDX-License-Identifier: GPL-2.0-or-later
"""What the site makes of the program's man page and of the schemas (docs/_extensions), without Sphinx."""

import pathlib
import re
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs" / "_extensions"))

import command_reference  # noqa: E402
import key_reference  # noqa: E402
from markdown_text import escaped  # noqa: E402

MAN = r"""
.TH MLFFBENCH 1 "" "mlffbench 0.1.0" "User Commands"
.SH COMMANDS
.SS mlffbench history
Keep results.
.PP
.nf
Examples:
  mlffbench history list \-\-delta 5
      what became slower
.fi
.SS mlffbench history list \fIDIR\fR
Show *figures*.
.TP
\fIDIR\fR
Output folder
.TP
\fB\-h, \-\-help\fR
Print this help message and exit
.TP
\fB\-\-delta\fR \fIFLOAT:PERCENT\fR
\&...of docs/ci.md
.TP
\fB\-o, \-\-atoms\fR \fIINT:INT in [1 \- 500]\fR
Atoms
.PP
.nf
Examples:
  mlffbench history list \-\-delta 5
      what became slower
.fi
.SH EXIT STATUS
Exit codes: 0 good, 5 inconclusive (with \-\-strict, or so), 130 interrupted.
.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR
No colours.
"""


def help_of(words):
    return f"What it does\nUsage: mlffbench {' '.join(words)} [OPTIONS]\n  --delta FLOAT:PERCENT=2  ...\n"


def test_commands_come_from_the_man_page():
    text = command_reference.markdown(MAN, help_of)
    assert "## mlffbench history\n" in text and "### mlffbench history list\n" in text
    assert "```\nmlffbench history list [OPTIONS]\n```" in text
    assert "Show \\*figures\\*." in text
    assert "`DIR`\n: Output folder" in text
    assert "`--delta FLOAT`\n: ...of [docs/ci.md](ci.md) (default: 2)" in text
    assert "`-o, --atoms INT (1 .. 500)`\n: Atoms" in text
    assert "--help" not in text
    assert "* `5`: inconclusive (with --strict, or so)\n* `130`: interrupted" in text
    assert "`NO_COLOR`\n: No colours." in text


def test_an_example_stands_at_its_own_command():
    text = command_reference.markdown(MAN, help_of)
    assert text.count("# what became slower\nmlffbench history list --delta 5\n") == 1
    assert text.index("# what became slower") > text.index("### mlffbench history list")


def keys_of(schema):
    names = set()
    if isinstance(schema, dict):
        names |= set(schema.get("properties", {}))
        for value in schema.values():
            names |= keys_of(value)
    elif isinstance(schema, list):
        for value in schema:
            names |= keys_of(value)
    return names


@pytest.mark.parametrize("name", ["suite", "site", "targets"])
def test_every_key_of_a_schema_is_shown(name):
    path = ROOT / "harness" / "schema" / f"{name}.schema.json"
    text = key_reference.markdown(path)
    shown = {term.split(".")[-1].removesuffix("[]") for term in re.findall(r"^`(\S+)` ", text, re.MULTILINE)}
    assert shown == keys_of(key_reference.json.loads(path.read_text()))
    assert not re.search(r"^: *$", text, re.MULTILINE), "a key has no description"


def test_values_are_shown_as_yaml_has_them():
    value = [{"name": "a-1", "when": "1 a", "on": True, "text": "x: y"}, 5e-5]
    assert key_reference.shown(value) == '[{name: a-1, when: "1 a", on: true, text: "x: y"}, 5e-05]'


def test_signs_of_markdown_mean_nothing():
    assert escaped("a_b * `c_d` <e>") == "a\\_b \\* `c_d` \\<e\\>"
