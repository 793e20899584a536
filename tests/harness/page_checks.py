# SPDX-License-Identifier: GPL-2.0-or-later
"""What a page of `mlffbench report --html` must be, in a browser. Each check takes a browser of playwright and a file.

For pictures of their own (SVG files) see check_svg_file.
"""

import contextlib
import dataclasses
import json
import re

WIDTHS = (390, 1920)
A4_PX = 794

# Boxes of words that overlap by more than 1 px, and words beyond the picture. Vega hides labels without room by opacity.
# Words are in one box where they are in one line of a table or one text element.
OVERLAPS = """
(svg) => {
  const seen = (node) => {
    for (let n = node; n && n.nodeType === 1; n = n.parentNode) {
      const style = getComputedStyle(n);
      if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return false;
      if (n === svg) break;
    }
    return node.textContent.trim() !== '';
  };
  const frame = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')].filter(seen).map((node) => ({ text: node.textContent, box: node.getBoundingClientRect() }));
  const faults = [];
  for (const { text, box } of words) {
    if (box.left < frame.left - 1.5 || box.right > frame.right + 1.5 || box.top < frame.top - 1.5 || box.bottom > frame.bottom + 1.5) {
      faults.push(`"${text}" is cut off: ${Math.round(box.left - frame.left)} to ${Math.round(box.right - frame.left)} of ${Math.round(frame.width)} px, `
        + `${Math.round(box.top - frame.top)} to ${Math.round(box.bottom - frame.top)} of ${Math.round(frame.height)} px`);
    }
  }
  words.forEach((a, i) => words.slice(i + 1).forEach((b) => {
    const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    // Lines of text stand closer than their boxes, which leave room for accents.
    if (wide > 1 && high > Math.min(a.box.height, b.box.height) * 0.25) faults.push(`"${a.text}" lies on "${b.text}"`);
  }));
  return faults;
}
"""


@dataclasses.dataclass
class Opened:
    page: object
    messages: list
    requests: list

    def data(self):
        return json.loads(self.page.locator("script#figures").text_content())

    def draw_all(self):
        self.page.evaluate("report.drawAll()")

    def states(self):
        """State of each figure that is to be drawn."""
        return self.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('figure[data-figure]')].filter(f => f.querySelector('.plot'))"
            ".map(f => [f.dataset.figure, f.dataset.state || 'waiting']))"
        )


@contextlib.contextmanager
def opened(browser, path, width=1280, height=900, dark=False, scripts=True):
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        offline=True,
    )
    try:
        page = context.new_page()
        messages, requests = [], []
        page.on("console", lambda message: messages.append(f"{message.type}: {message.text[:300]}"))
        page.on("pageerror", lambda error: messages.append(f"error: {str(error)[:300]}"))
        page.on("dialog", lambda dialog: (messages.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.resolve().as_uri())
        yield Opened(page, messages, requests)
    finally:
        context.close()


def check_quiet(open_page, path):
    """No message of the console, no dialog, no request but the file itself."""
    assert open_page.messages == []
    assert open_page.requests == [path.resolve().as_uri()]


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# ---- checks of a page ----


def check_policy(path):
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert found, "the page has no Content-Security-Policy"
    policy = dict(part.split(None, 1) for part in found[1].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'unsafe-inline'"
    assert policy["img-src"] == "data:"
    assert found.start() < text.index("<script"), "the policy comes after a script"


def check_drawn(browser, path, width=1280, dark=False):
    """All figures are drawn, without words that overlap or are cut off; no sideways scroll of the page."""
    with opened(browser, path, width=width, dark=dark) as opened_page:
        opened_page.draw_all()
        states = opened_page.states()
        assert states and set(states.values()) == {"drawn"}, states
        # What was there for readers without scripts is gone: hidden, it would shadow ids.
        assert opened_page.page.locator(".plot > svg").count() == 0
        assert opened_page.page.locator("svg.marks").count() == len(states)
        refused = [f["name"] for f in opened_page.data()["figures"]["figures"] if f["refused"]]
        for name in refused:
            assert opened_page.page.locator(f'[id="figure-{name}"] .refused').count() == 1
        assert overflow(opened_page.page) <= 0
        faults = {}
        for svg in opened_page.page.query_selector_all("figure svg.marks"):
            name = svg.evaluate("svg => svg.closest('figure').dataset.figure")
            if found := svg.evaluate(OVERLAPS):
                faults[name] = found
        assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)
        check_quiet(opened_page, path)


def check_drawn_when_seen(browser, path):
    """A figure far below is not drawn before it is near, and then it is."""
    with opened(browser, path, height=500) as opened_page:
        page = opened_page.page
        last = page.locator("figure:has(.plot)").last
        assert last.get_attribute("data-state") is None
        last.scroll_into_view_if_needed()
        page.wait_for_function("node => node.dataset.state === 'drawn'", arg=last.element_handle(), timeout=10000)
        check_quiet(opened_page, path)


def check_themes(browser, path):
    """Both themes differ in their background, the button turns one into the other, and no figure is drawn again."""
    background = "getComputedStyle(document.body).backgroundColor"
    found = {}
    for dark in (False, True):
        with opened(browser, path, dark=dark) as opened_page:
            page = opened_page.page
            opened_page.draw_all()
            found[dark] = page.evaluate(background)
            before = page.evaluate("document.querySelector('svg.marks').outerHTML")
            page.get_by_role("button", name="Light or dark").click()
            assert page.evaluate(background) != found[dark]
            assert page.evaluate("document.querySelector('svg.marks').outerHTML") == before
            page.get_by_role("button", name="Light or dark").click()
            assert page.evaluate(background) == found[dark]
            check_quiet(opened_page, path)
    assert found[False] != found[True]


def check_without_scripts(browser, path):
    """Each figure can be read without scripts: as a picture or as its table; the answer is the first thing said."""
    for width in WIDTHS:
        with opened(browser, path, width=width, scripts=False) as opened_page:
            page = opened_page.page
            assert page.locator(".answer").inner_text().strip()
            for figure in page.locator("figure").all():
                assert figure.locator(".plot > svg").count() + figure.locator(".refused").count() == 1
                assert figure.locator("figcaption").inner_text().strip()
            # An id that two pictures have would give one the colours or the frame of the other.
            ids = page.locator("svg [id]").evaluate_all("nodes => nodes.map(node => node.id)")
            assert ids and len(set(ids)) == len(ids)
            assert overflow(page) <= 0
            first = page.locator("body").inner_text()
            if page.locator(".banner").count():
                assert first.index(page.locator(".banner").inner_text()[:40]) < first.index("\n", 1) + 2000
                top = page.locator(".banner").bounding_box()["y"]
                assert all(top < box.bounding_box()["y"] for box in page.locator(".strip").all())
            check_quiet(opened_page, path)


def check_toggles(browser, path):
    """Each check box changes all figures and tables that have its potential, and brings them back."""
    state = """() => Object.fromEntries([...document.querySelectorAll('figure[data-figure]')].map((f) =>
      [f.dataset.figure, f.hidden ? 'hidden' : f.querySelector('svg.marks') ? f.querySelector('svg.marks').innerHTML.length : 0]))"""
    settle = "Promise.all([...report.views.values()].map((view) => view.runAsync())).then(() => 0)"
    with opened(browser, path) as opened_page:
        page = opened_page.page
        opened_page.draw_all()
        document = opened_page.data()["figures"]
        before = page.evaluate(state)
        for potential in (entry["name"] for entry in document["potentials"]):
            box = page.locator("#bar input[type=checkbox]").nth(
                [entry["name"] for entry in document["potentials"]].index(potential)
            )
            box.focus()
            page.keyboard.press("Space")
            page.evaluate(settle)
            after = page.evaluate(state)
            for figure in document["figures"]:
                if figure["refused"]:
                    continue
                has = figure["potential"] == potential or any(
                    potential in columns.get("potential", []) for columns in figure["data"].values()
                )
                name = figure["name"]
                assert (after[name] != before[name]) == has, f"{name} without {potential[:40]}"
            rows = page.evaluate(
                "(name) => [...document.querySelectorAll('tr[data-potential], li[data-potential]')]"
                ".filter(r => (r.dataset.potential === name) !== r.hidden).length",
                potential,
            )
            assert rows == 0
            page.keyboard.press("Space")
            page.evaluate(settle)
            again = page.evaluate(state)
            assert again == before, {
                name: (before[name], again[name]) for name in before if before[name] != again[name]
            }
        for box in page.locator("#bar input[type=checkbox]").all():
            box.uncheck()
        page.evaluate(settle)
        check_quiet(opened_page, path)


def check_zoom(browser, path):
    """Buttons, keys and Shift with the wheel zoom; the wheel alone scrolls the page; reset brings the start back."""
    with opened(browser, path) as opened_page:
        page = opened_page.page
        opened_page.draw_all()
        # One whose axis has a length: a single mark has none.
        figure = page.locator("figure[data-figure^='overtime']:has(.tools)").first
        name = figure.get_attribute("data-figure")

        def domain():
            return page.evaluate(
                "async (name) => { const v = report.views.get(name); await v.runAsync(); return v.scale('x').domain(); }",
                name,
            )

        start = domain()
        for button in figure.locator(".tools button").all():
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 32
            button.click()
            changed = domain() != start
            assert changed != button.get_attribute("aria-label").startswith("Reset")
            figure.locator(".tools button").last.click()
            assert domain() == start
        plot = figure.locator(".plot")
        plot.focus()
        for key in ("ArrowRight", "ArrowLeft", "+", "-"):
            page.keyboard.press(key)
            assert domain() != start, key
            page.keyboard.press("0")
            assert domain() == start, key
        plot.scroll_into_view_if_needed()
        plot.hover()
        page.keyboard.down("Shift")
        page.mouse.wheel(0, -200)
        page.wait_for_timeout(100)
        page.keyboard.up("Shift")
        assert domain() != start
        page.keyboard.press("0")
        scrolled = page.evaluate("scrollY")
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(200)
        assert domain() == start and page.evaluate("scrollY") != scrolled
        check_quiet(opened_page, path)


def check_sorting(browser, path):
    """Every header sorts its table and says so."""
    with opened(browser, path) as opened_page:
        page = opened_page.page
        for details in page.locator("details").all():
            details.evaluate("node => { node.open = true; }")
        for table in page.locator("main table").all():
            before = sorted(table.locator("tbody tr").all_text_contents())
            header = table.locator("thead th").last
            for order in ("ascending", "descending"):
                header.locator("button").click()
                assert header.get_attribute("aria-sort") == order
                assert table.locator("th[aria-sort]").count() == 1
                values = table.evaluate(
                    "table => [...table.tBodies[0].rows].map(row => row.cells[row.cells.length - 1].dataset.value)"
                    ".filter(value => value !== undefined).map(Number)"
                )
                assert values == sorted(values, reverse=order == "descending")
            assert sorted(table.locator("tbody tr").all_text_contents()) == before
        check_quiet(opened_page, path)


def check_keyboard(browser, path):
    """Tab reaches all links, buttons, boxes, summaries, figures and tables that scroll, and what has the focus is seen."""
    reachable = """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
      .filter((node) => node.checkVisibility() && !node.disabled && node.tabIndex >= 0)"""
    with opened(browser, path) as opened_page:
        page = opened_page.page
        opened_page.draw_all()
        wanted = page.evaluate(f"({reachable})().map((node, i) => (node.dataset.tab = i))")
        reached = set()
        for _ in range(len(wanted) + 5):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.dataset.tab"))
        missing = set(map(str, wanted)) - reached
        assert not missing, page.evaluate(
            "(some) => some.map(i => document.querySelector(`[data-tab='${i}']`).outerHTML.slice(0, 200))",
            sorted(missing),
        )
        page.locator("#bar input").first.focus()
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        check_quiet(opened_page, path)


def check_print(browser, path):
    """What was never scrolled to is printed, too, within the width of a sheet."""
    with opened(browser, path, height=600) as opened_page:
        page = opened_page.page
        early = page.pdf(format="A4")
        states = set(opened_page.states().values())
        assert states == {"drawn"}, states
        late = page.pdf(format="A4")
        assert abs(len(early) - len(late)) < 0.02 * len(late), "figures were missing in the first print"
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4_PX, "height": 1123})
        page.wait_for_timeout(200)
        assert overflow(page) <= 0
        check_quiet(opened_page, path)


def check_accessible(browser, path):
    """axe finds nothing, in either theme."""
    import axe_core_python

    axe = next(iter(axe_core_python.__path__)) + "/axe.min.js"
    with open(axe, encoding="utf-8") as file:
        source = file.read()
    for dark in (False, True):
        with opened(browser, path, dark=dark) as opened_page:
            opened_page.draw_all()
            opened_page.page.evaluate(source)
            found = opened_page.page.evaluate("axe.run().then((result) => result.violations)")
            assert not found, [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found]


def check_svg_file(browser, path):
    """Words of a picture of its own do not overlap and are not cut off."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    try:
        page = context.new_page()
        page.goto(path.resolve().as_uri())
        faults = page.evaluate(f"({OVERLAPS})(document.documentElement)")
        assert not faults, f"{path.name}: {json.dumps(faults, indent=1, ensure_ascii=False)}"
        assert page.evaluate("document.querySelectorAll('text').length") > 0
    finally:
        context.close()
