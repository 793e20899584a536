# SPDX-License-Identifier: GPL-2.0-or-later
"""What the site adds to the Markdown files, which stay as a forge shows them: the tree of pages, and the references that
are made from the program and from the schemas."""

import hashlib
import os
import posixpath
import re
import subprocess
from pathlib import Path

import command_reference
import key_reference
from sphinx.errors import ExtensionError

# Pages whose lists of links are the tree of the site; of the first each heading is a part of it.
INDEX = "docs/index"
BRANCHES = ["docs/decisions/README", "inputs/models/student/README"]

MADE = re.compile(
    r"<!-- made by the site: (?P<what>[a-z]+) (?P<name>\S+) -->.*?<!-- end of what is made -->", re.DOTALL
)


def program():
    """The built program, whose man page is the command reference; cmake/docs.sh names it."""
    return os.environ.get("MLFFBENCH", "build/harness/mlffbench")


def said(*words):
    return subprocess.run([program(), *words], check=True, capture_output=True, text=True).stdout


def made_text(app, match):
    """The text that stands in the site where the Markdown file has a few words between markers."""
    root = Path(app.srcdir)
    if match["what"] == "commands":
        app.env.note_dependency(str(Path(program()).resolve()))
        return command_reference.markdown(said("man"), lambda words: said(*words, "--help"))
    if match["what"] == "keys":
        schema = root / "harness" / "schema" / f"{match['name']}.schema.json"
        app.env.note_dependency(str(schema))
        return key_reference.markdown(schema)
    if match["what"] == "start":
        app.env.note_dependency(str(root / match["name"]))
        return start_of((root / match["name"]).read_text(encoding="utf-8"))
    raise ExtensionError(f"nothing is known of `made by the site: {match['what']}`")


def start_of(readme):
    """What the README says before it tells what to read next, its links those of a page in docs/."""
    text = re.search(r"^# .*?\n(.*?)^## What to read next", readme, re.DOTALL | re.MULTILINE)[1]
    return text.replace("](docs/", "](").strip()


def listed_pages(docname, text):
    """(heading, [(title, page)]) of the links with which items of lists begin, or of those in tables."""
    parts = [("", [])]
    for line in text.splitlines():
        if heading := re.fullmatch(r"## +(.+)", line):
            parts.append((heading[1], []))
        elif link := re.match(r"(?:[-*] |\|.*?)\[([^\]]+)\]\((?![a-z]+:)([^)#]+)\)", line):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(docname), link[2]))
            page = re.sub(r"\.(md|rst)$", "", path)
            if page != path:
                parts[-1][1].append((link[1], page))
    return [part for part in parts if part[1]]


def tree(docname, text):
    """Hidden trees for the pages that are listed. The first page calls them by what one wants to do."""
    lines = []
    for heading, pages in listed_pages(docname, text):
        first = docname == INDEX
        caption = [f":caption: {heading}"] if first else []
        entries = [f"{title} </{page}>" if first else f"/{page}" for title, page in pages]
        lines += ["", "```{toctree}", ":hidden:", *caption, "", *entries, "```"]
    return "\n".join(lines) + "\n"


def on_source_read(app, docname, source):
    source[0] = MADE.sub(lambda match: made_text(app, match), source[0])
    if docname == INDEX or docname in BRANCHES:
        source[0] += tree(docname, source[0])


def on_build_finished(app, error):
    """The folder that is opened has the first page, wherever the sources of the pages lie."""
    if error is None and app.builder.format == "html":
        target = app.builder.get_target_uri(INDEX)
        Path(app.outdir, "index.html").write_text(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>mlff-bench</title>\n'
            f'<meta http-equiv="refresh" content="0; url={target}"></head>\n'
            f'<body><p><a href="{target}">mlff-bench</a></p></body></html>\n',
            encoding="utf-8",
        )


def own_sources():
    """Changes when what makes pages is edited, so that all pages are made again."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def setup(app):
    app.add_config_value("site_pages_sources", own_sources(), "env")
    app.connect("source-read", on_source_read)
    app.connect("build-finished", on_build_finished)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
