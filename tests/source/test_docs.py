# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages of the repository: lines that a review shows whole, links that lead somewhere, decisions in one form."""

import pathlib
import re

import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[2]
WIDTH = 120
DECISIONS = ROOT / "docs" / "decisions"
PARTS = ["Context", "Decision", "Consequence"]
# Pages that a program writes, from figures of its own.
WRITTEN = ROOT / "inputs" / "models" / "student" / "cards"


def markdown():
    """All pages but those of builds, caches and dependencies."""
    for path in sorted(ROOT.rglob("*.md")):
        folders = path.relative_to(ROOT).parts[:-1]
        if not any(name.startswith(("build", ".", "node_modules", "results", "shared")) for name in folders):
            yield path


PAGES = list(markdown())


def lines_of_prose(text):
    """(number, line) of all that is neither in a code fence, nor indented code, nor a table."""
    fenced = False
    indented = False
    in_list = False
    blank_before = True
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("```"):
            fenced = not fenced
        elif not stripped:
            blank_before = True
            continue
        elif not fenced:
            if line == line.lstrip():
                in_list = bool(re.match(r"([-*]|\d+\.) ", line)) or (in_list and not blank_before)
            indented = line.startswith("    ") and not in_list and (blank_before or indented)
            if not indented and not stripped.startswith("|"):
                yield number, line
        blank_before = False


def is_one_link(line):
    """A link or an address that has the line for itself cannot be broken."""
    return re.fullmatch(r"\s*([-*]|\d+\.)?\s*(\[[^\]]*\]\(\S+\)|<?https?://\S+)[.,;:]?", line) is not None


def without_code(text):
    text = re.sub(r"^[ \t]*```.*?^[ \t]*```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`]*`", "", text)


def anchors(text):
    """What GitHub makes of the headings: small letters, blanks as hyphens, no other signs; -1, -2 where one comes again."""
    found = set()
    fenced = False
    for line in text.splitlines():
        if line.strip().startswith("```"):
            fenced = not fenced
        heading = None if fenced else re.match(r"#+ +(.*?) *#*$", line)
        if heading:
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1)).lower()
            anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            count = 0
            while anchor + (f"-{count}" if count else "") in found:
                count += 1
            found.add(anchor + (f"-{count}" if count else ""))
    return found


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if WRITTEN not in page.parents], ids=name_of)
def test_lines_of_prose_are_short(page):
    long = [
        f"{name_of(page)}:{number}: {len(line)} characters"
        for number, line in lines_of_prose(page.read_text())
        if len(line) > WIDTH and not is_one_link(line)
    ]
    assert not long, f"wrap at {WIDTH} characters:\n" + "\n".join(long)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    broken = []
    for target in re.findall(r"\[[^\]]*\]\(\s*([^)\s]+)\s*\)", without_code(page.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            broken.append(f"{target}: no such file")
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            broken.append(f"{target}: no such heading")
    assert not broken, f"{name_of(page)}:\n" + "\n".join(broken)


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda page: page.stem)
def test_decision_has_its_form(page):
    assert re.fullmatch(r"\d{3}-[a-z0-9-]+", page.stem), "named NNN-title.md"
    headings = re.findall(r"^(#+) +(.+)$", page.read_text(), re.MULTILINE)
    assert headings[0][0] == "#", "the first line is the decision as a sentence"
    assert headings[1:] == [("##", part) for part in PARTS]
    assert not re.search(r"^## .*\n+(#|\Z)", page.read_text(), re.MULTILINE), "a part is empty"
    line = f"- [{page.stem[:3]}]({page.name}) {headings[0][1]}"
    assert line in (DECISIONS / "README.md").read_text().splitlines(), "the index has its number and its sentence"


def test_index_of_decisions_names_all_once():
    files = sorted(page.name for page in DECISIONS.glob("*.md") if page.name != "README.md")
    named = re.findall(r"^- \[\d{3}\]\((\S+)\)", (DECISIONS / "README.md").read_text(), re.MULTILINE)
    assert sorted(named) == files
    numbers = [name[:3] for name in files]
    assert len(set(numbers)) == len(numbers), "a number is taken twice"


def test_every_page_of_docs_is_listed_once():
    """The site's tree is made of these lists, and a page that is not in it is a warning of the site's build."""
    listed = re.findall(r"^- \[[^\]]+\]\((\S+)\): ", (ROOT / "docs" / "index.md").read_text(), re.MULTILINE)
    pages = [page.name for page in (ROOT / "docs").glob("*.md") if page.name != "index.md"]
    assert sorted(name for name in listed if "/" not in name) == sorted(pages)


def test_what_the_site_makes_stands_between_markers():
    """The extension of the site puts its text in place of theirs; on a forge they say what is meant."""
    for page in PAGES:
        text = without_code(page.read_text())
        begins = re.findall(r"^<!-- made by the site: (.+) -->$", text, re.MULTILINE)
        assert len(begins) == text.count("<!-- end of what is made -->"), name_of(page)
        for what, name in (begin.split() for begin in begins):
            named = {"keys": f"harness/schema/{name}.schema.json", "start": name, "commands": "harness/src/cli/man.cpp"}
            assert (ROOT / named[what]).exists(), name_of(page)


def test_figures_of_the_readme_are_those_of_the_results():
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("| 64 silicon atoms") : readme.index("Six runs of each")]
    figures = re.findall(r"\d+\.\d+", table)
    assert len(figures) == 11
    results = (ROOT / "docs" / "results.md").read_text()
    assert [figure for figure in figures if not re.search(rf"(?<![\d.]){figure}(?![\d.])", results)] == []


def test_version_of_the_citation_is_the_project_s():
    project = re.search(r"project\(mlff-bench VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == project
    assert citation["cff-version"] == "1.2.0" and citation["license"] == "GPL-2.0-or-later"


def test_workflow_runs_what_continuous_integration_runs():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert workflow["jobs"]["test"]["steps"][-1]["run"] == ".ci/run"
