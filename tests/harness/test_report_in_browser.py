# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages of real results in Debian's Chromium: a good folder, one with failed, single, halted and unfinished runs,
and one that has all figures."""

import shutil

import page_checks
import pytest
from all_figures import measure_all
from playwright.sync_api import sync_playwright
from synthetic_results import change_records

from conftest import SI_SW, SI_TERSOFF, Harness, suite_dict

POTENTIALS = [{**SI_TERSOFF, "role": "teacher"}, {**SI_SW, "role": "student"}]
HOSTILE = "</script><img src=x onerror=alert(1)>'\"&|\u202e\U0001f600"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        assert found, "no chromium; cmake/bootstrap.sh --samples installs it"
        # As root in a container there is no sandbox to be had; the pages are our own.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(program, tmp_path_factory):
    """A page for each kind of folder, by name."""
    harness = Harness(program, tmp_path_factory.mktemp("browser"))
    protocols = [
        {"name": "nve", "ensemble": "nve", "timestep_fs": 1.0, "steps": 400, "warmup_steps": 5},
        {"name": "min", "ensemble": "minimize"},
    ]
    suite = harness.write_suite(suite_dict(repetitions=3, potentials=POTENTIALS, protocols=protocols))
    harness.call("run", suite, "--output", "good", "--quiet")
    shutil.copytree(harness.folder / "good", harness.folder / "bad")

    def halt(record):
        record["flags"].append({"check": "halted", "message": "drift beyond the limit"})
        record["potential"] += HOSTILE

    change_records(harness.folder / "bad", halt)
    runs = sorted(path.parent for path in (harness.folder / "bad").glob("runs/si/nve/1x1/*/*/record.json"))
    (runs[0] / "record.json").unlink()  # not finished
    (runs[1] / "bench.log").write_bytes((runs[1] / "bench.log").read_bytes()[:3000])  # cut
    shutil.rmtree(runs[2])
    for path in (harness.folder / "bad").glob("runs/si/min/**/bench.log"):
        path.unlink()
    measure_all(harness, "all")
    for name, code in (("good", 0), ("bad", 3), ("all", 0)):
        files = ("--html", f"{name}.html", "--figures", f"{name}-figures")
        harness.call("report", name, *files, "--quiet", expect=code)
    return {name: harness.folder / f"{name}.html" for name in ("good", "bad", "all")}


@pytest.mark.parametrize("name", ["good", "bad", "all"])
@pytest.mark.parametrize("width, dark", [(390, False), (390, True), (1920, False), (1920, True)])
def test_all_figures_are_drawn_without_overlap(browser, pages, name, width, dark):
    page_checks.check_drawn(browser, pages[name], width, dark)


@pytest.mark.parametrize("name", ["good", "bad"])
@pytest.mark.parametrize(
    "check",
    [
        page_checks.check_drawn_when_seen,
        page_checks.check_themes,
        page_checks.check_without_scripts,
        page_checks.check_toggles,
        page_checks.check_zoom,
        page_checks.check_sorting,
        page_checks.check_keyboard,
        page_checks.check_print,
        page_checks.check_accessible,
    ],
)
def test_page(browser, pages, name, check):
    check(browser, pages[name])


@pytest.mark.parametrize("check", [page_checks.check_toggles, page_checks.check_accessible])
def test_page_of_all_figures(browser, pages, check):
    check(browser, pages["all"])


def test_words_of_files_do_not_overlap(browser, pages):
    files = sorted(pages["all"].with_name("all-figures").glob("*.svg"))
    assert any("comparison" in path.name for path in files)
    for path in files:
        page_checks.check_svg_file(browser, path)


def test_policy(pages):
    page_checks.check_policy(pages["good"])
