# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the JavaScript that draws the figures of a page: Vega, Vega-Lite and vega-embed.

    python vega_bundle.py FILE

It is taken from the installed vl-convert-python, at build time. Writes nothing if FILE has this text already.
"""

import re
import sys
from pathlib import Path

VEGA_LITE = "6.4"
# vl-convert's own last lines set window.vega and window.vegaLite to null; app.js needs vegaEmbed alone.
SNIPPET = "window.vegaEmbed = vegaEmbed;"


def fault(bundle):
    """Why app.js could not use a bundle; an empty text if it can."""
    end = re.search(r"window\.vegaEmbed\s*=\s*([\w$]+);?\s*$", bundle)
    if not end or not re.search(rf"\bfunction\s+{re.escape(end[1])}\s*\(", bundle):
        return "it does not end with setting window.vegaEmbed to a function"
    if "expressionInterpreter" not in bundle:
        return "it lacks Vega's interpreter of expressions, without which a page needs unsafe-eval"
    for text in ("</script", "<!--", "<script"):
        if text in bundle.lower():
            return f"it contains {text}, which ends or hides a script element of HTML"
    if re.search(r"^\s*(import|export)\b", bundle, re.MULTILINE) or "import(" in bundle:
        return "it imports or exports modules, which a page without network cannot load"
    return ""


def main(path):
    import vl_convert

    bundle = vl_convert.javascript_bundle(SNIPPET, vl_version=VEGA_LITE).strip()
    # In a function, since the names at its top level are no names of the page.
    bundle = f"(() => {{\n{bundle}\n}})();\n"
    why = fault(bundle.removesuffix("\n})();\n"))
    if why:
        sys.exit(f"ERROR: the bundle of vl-convert-python {vl_convert.__version__} is of no use: {why}")
    if not path.is_file() or path.read_text(encoding="utf-8") != bundle:
        path.write_text(bundle, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
