#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the commands of pages and puts what they print into these pages: make docs-examples.

A page says what is done with its code blocks by comments, which readers do not see:

    <!-- file: inputs/suites/first.yaml -->     the next block is written to this file
    <!-- run -->                                the commands of the next block are run
    <!-- output -->                             the next block is what the last commands that were run printed
    <!-- output, exit 1 -->                     the same, also what they said on stderr, and they are to end with this code
    <!-- picture: report.html 1280x800 -->      the image of the next line becomes a picture of this page, by Chromium

Commands run as they stand there, in the order of the page, in a new folder that looks like a checkout with a build. Every
`file` lies below inputs/. Lines of noise are left out of listings: they are about what else the machine did.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[1]
MARKER = re.compile(r"<!-- (?P<what>file|run|output|picture)\b(?P<rest>.*?) *-->")
LEFT_OUT = re.compile(r"^noise: .*\n", re.MULTILINE)


@dataclasses.dataclass
class Block:
    """A code block or an image with its marker: lines of the page from `start` up to `end` are its content."""

    what: str
    line: int
    start: int
    end: int
    path: str = ""
    exit_code: int = 0
    size: tuple = (0, 0)  # of a picture, in pixels


class PageError(ValueError):
    pass


def blocks(lines, name="page"):
    """All marked code blocks of a page, or a PageError that says what is wrong, and where."""
    found = []
    marker = None
    index = 0
    while index < len(lines):
        line = lines[index]
        fence = re.match(r"(`{3,})(.*)", line)
        match = MARKER.fullmatch(line.strip())
        if fence:
            end = next((i for i in range(index + 1, len(lines)) if lines[i].rstrip() == fence[1]), None)
            if end is None:
                raise PageError(f"{name}:{index + 1}: this code block does not end")
            if marker:
                found.append(dataclasses.replace(marker, start=index + 1, end=end))
                marker = None
            index = end
        elif marker and marker.what == "picture" and re.fullmatch(r"!\[.+\]\(images/[\w.-]+\.png\)", line):
            found.append(dataclasses.replace(marker, start=index, end=index + 1))
            marker = None
        elif line.strip() and marker and marker.what == "picture":
            raise PageError(f"{name}:{marker.line}: an image has to follow: ![TEXT](images/NAME.png)")
        elif line.strip() and marker:
            raise PageError(f"{name}:{marker.line}: a code block has to follow this marker, and nothing before it")
        elif match:
            marker = marker_of(match, f"{name}:{index + 1}", index + 1)
            if marker.what in ("output", "picture") and not any(block.what == "run" for block in found):
                raise PageError(f"{name}:{index + 1}: no commands are run before this {marker.what}")
        elif re.search(r"<!-- *(file|run|output|picture)\b", line):
            raise PageError(f"{name}:{index + 1}: not a marker: {line.strip()}; docs/listings.py lists them")
        index += 1
    if marker:
        raise PageError(f"{name}:{marker.line}: a code block has to follow this marker, and nothing before it")
    return found


def marker_of(match, place, line):
    what, rest = match["what"], match["rest"]
    block = Block(what, line, 0, 0)
    if what == "file":
        path = re.fullmatch(r": (\S+)", rest)
        if not path or not path[1].startswith("inputs/") or ".." in path[1]:
            raise PageError(f"{place}: a file is named as `file: inputs/...`")
        block.path = path[1]
    elif what == "picture":
        page = re.fullmatch(r": (\S+\.html) (\d+)x(\d+)", rest)
        if not page or page[1].startswith("/") or ".." in page[1]:
            raise PageError(f"{place}: a picture is named as `picture: PAGE.html WIDTHxHEIGHT`")
        block.path, block.size = page[1], (int(page[2]), int(page[3]))
    elif what == "output" and (code := re.fullmatch(r", exit (\d+)", rest)):
        block.exit_code = int(code[1])
    elif rest:
        raise PageError(f"{place}: nothing can follow `{what}` but `, exit CODE` of an output")
    return block


def make_checkout(folder, build):
    """The inputs as copies or links, and the build where a reader has it."""
    (folder / "build").symlink_to(build)
    (folder / "inputs").mkdir()
    for part in (ROOT / "inputs").iterdir():
        if part.name == "suites":
            shutil.copytree(part, folder / "inputs" / "suites")
        else:
            (folder / "inputs" / part.name).symlink_to(part)


def take_picture(page, size, image):
    """What Chromium shows first of a page, as a PNG."""
    from playwright.sync_api import sync_playwright

    image.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
        view.goto(page.as_uri())
        view.wait_for_function("document.querySelectorAll('figure .plot svg').length > 0")
        view.wait_for_timeout(1000)  # more figures may be drawn within the view
        view.screenshot(path=image)
        browser.close()


def updated(page, folder):
    """The text of the page with new listings."""
    lines = page.read_text(encoding="utf-8").splitlines()
    name = page.relative_to(ROOT)
    result = list(lines)
    run = None
    changes = []
    found = blocks(lines, name)
    for block, after in zip(found, [*found[1:], None], strict=True):
        content = "\n".join(lines[block.start : block.end]) + "\n"
        if block.what == "file":
            path = folder / block.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        elif block.what == "run":
            expected = after.exit_code if after and after.what == "output" else 0
            print(f"== {name}:{block.line}: {content.strip()}", flush=True)
            run = subprocess.run(["bash", "-ec", content], cwd=folder, capture_output=True, text=True)
            if run.returncode != expected:
                sys.stderr.write(run.stdout + run.stderr)
                raise SystemExit(f"{name}:{block.line}: ended with {run.returncode}, not {expected}")
        elif block.what == "picture":
            image = page.parent / re.search(r"\((images/.*)\)", content)[1]
            take_picture(folder / block.path, block.size, image)
            print(f"== {image.relative_to(ROOT)}: written", flush=True)
        else:
            text = run.stdout + (run.stderr if block.exit_code else "")
            text = LEFT_OUT.sub("", text).replace(f"{folder}/", "")
            changes.append((block, [line.rstrip() for line in text.rstrip("\n").splitlines()]))
    for block, listing in reversed(changes):
        result[block.start : block.end] = listing
    return "\n".join(result) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="folder with the built program")
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    if not os.access(build / "harness" / "mlffbench", os.X_OK):
        raise SystemExit(f"{build}/harness/mlffbench is not there: run `make build` first, or name another by --build")
    for page in arguments.pages:
        with tempfile.TemporaryDirectory(prefix="mlffbench-docs-") as folder:
            make_checkout(pathlib.Path(folder), build)
            text = updated(page.resolve(), pathlib.Path(folder))
        page.write_text(text, encoding="utf-8")
        print(f"== {page}: written")


if __name__ == "__main__":
    main()
