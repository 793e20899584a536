# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of other origin as Markdown."""

import re

SIGNS = re.compile(r"([\\*_{}\[\]<>#|~`])")


def escaped(text):
    """Text whose signs mean nothing, but that what stands in backticks stays code, and names of pages become links."""
    kept = re.compile(r"(`[^`]+`|docs/[a-z-]+\.md)")
    return "".join(unescaped(part) if kept.fullmatch(part) else SIGNS.sub(r"\\\1", part) for part in kept.split(text))


def unescaped(part):
    return part if part.startswith("`") else f"[{part}]({part.removeprefix('docs/')})"


def code(text):
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def definition(term, lines):
    """An item of a definition list; the first of the lines follows the term at once."""
    first, *others = [line for line in lines if line]
    return "\n".join([term, f": {first}", *(f"\n  {line}" for line in others), ""])
