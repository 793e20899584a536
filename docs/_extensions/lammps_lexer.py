# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours for LAMMPS input scripts, under the name that LAMMPS' own manual gives them."""

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Comment, Keyword, Name, Number, String, Text


class LammpsLexer(RegexLexer):
    """Input scripts, as far as pages need it: a command, then words, numbers, variables, strings and comments."""

    name = "LAMMPS"
    aliases = ["LAMMPS"]
    tokens = {
        "root": [
            (r"\s+", Text),
            (r"#.*", Comment),
            (r"(\S+)([ \t]+)", bygroups(Keyword, Text), "arguments"),
            (r"\S+", Keyword),
        ],
        "arguments": [
            (r"\n", Text, "#pop"),
            (r"&[ \t]*\n", Text),
            (r"[ \t]+", Text),
            (r"#.*", Comment),
            (r'"[^"\n]*"' + r"|'[^'\n]*'", String),
            (r"\$\{\w+\}|\$\w|[vcf]_\w+(\[[^\]\s]*\])*", Name.Variable),
            (r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?(?=\s|$)", Number),
            (r"\S+", Text),
        ],
    }


def setup(app):
    app.add_lexer("LAMMPS", LammpsLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
