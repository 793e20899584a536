# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of docs/models.md, written from a test run's results."""

import json
import re
from pathlib import Path

BEGIN = "<!-- table written by `make models-table` -->\n"
END = "<!-- end of table -->\n"


def rows(results: dict) -> list[str]:
    """One line for each file, then one for each route that a family does not have."""
    lines = [
        "| family | model | file | route | energy, eV/atom | force, eV/A | virial, relative | versions |\n",
        "|---|---|---|---|---|---|---|---|\n",
    ]
    for reference in sorted({path for path, _ in results}):
        document = json.loads(reference.read_text())
        versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
        for entry in document["files"]:
            energy, force, virial = results[(reference, entry["file"])]
            shown = "none given" if virial is None else f"{virial:.0e}"
            lines.append(
                f"| {document['family']} | {document['model']}, {document['dtype']} | `{entry['file']}` | {entry['route']} "
                f"| {energy:.0e} | {force:.0e} | {shown} | {versions} |\n"
            )
        for missing in document["unavailable"]:
            lines.append(
                f"| {document['family']} | {document['model']} | none | {missing['route']} | not to be had: "
                f"{missing['reason']} | | | {versions} |\n"
            )
    return lines


def write_table(page: Path, results: dict) -> None:
    """Replaces what is between the markers of the page."""
    text = page.read_text()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    assert len(pattern.findall(text)) == 1, f"{page} lacks the markers of the table"
    page.write_text(pattern.sub(lambda _: BEGIN + "".join(rows(results)) + END, text))
