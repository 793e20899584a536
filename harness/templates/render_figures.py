# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws the figures of a report as files, with vl-convert-python.

    python render_figures.py FIGURES.json FOLDER [--formats svg,png,pdf] [--width-mm MM] [--height-mm MM] [--dpi N]
                             [--name NAME ...]
    python render_figures.py FIGURES.json FOLDER --formats page [--name NAME ...]

FIGURES.json is {"figures": figures.json, "specs": {ID: completed specification}, "config": Vega's, "comparisons": [{"name",
"title", "cells", "figures": [names]}, ...]}. Writes FOLDER/NAME.svg (text as text), NAME.png, NAME.pdf (fonts embedded),
all of one size on paper, for figures that are not refused, and for comparisons, which have several figures as panels.
Without --width-mm figures get the width of a journal's column, and a comparison is drawn twice: NAME.85mm and NAME.175mm
for its column and its page. Format `page` writes NAME.page.svg, whose colours follow the theme of the page that it is put
in. The same input gives the same bytes. Its last line on standard error tells of a fault in one sentence that begins with
`ERROR: `. Needs Python 3.10 and vl-convert-python 1.9.
"""

import argparse
import concurrent.futures
import contextlib
import importlib.util
import json
import os
import re
import sys
import textwrap
from pathlib import Path

VEGA_LITE = "6.4"
COLUMN_MM, PAGE_MM = 85.0, 175.0
TALLEST_MM = 235.0  # what a page of a journal has room for
PT_PER_MM = 72 / 25.4
# A pixel of the page is this much on paper: its smallest words, of 11 px, are 6.6 pt there.
PT_PER_PX = 0.6
PX_IN_PAGE = 476.0
# The page's colours are CSS variables with what files get as their second half: var(--ink,#1b1f24).
CSS_COLOUR = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")
LOOKS = ("color", "fill", "stroke", "shape", "strokeDash")


class Fault(Exception):
    """What went wrong and what to do, in a sentence."""


# ---- specifications ----


def changed(value, change):
    """A copy of a specification in which `change` was given each object and each text, parts before the whole."""
    if isinstance(value, list):
        return [changed(item, change) for item in value]
    if isinstance(value, dict):
        return change({key: changed(item, change) for key, item in value.items()})
    return change(value) if isinstance(value, str) else value


def with_file_colours(spec):
    return changed(spec, lambda value: CSS_COLOUR.sub(r"\1", value) if isinstance(value, str) else value)


def rows(columns, cells=None):
    """Columns of figures.json as the list of objects that Vega reads; of those of several groups one alone."""
    names = list(columns)
    found = [dict(zip(names, values)) for values in zip(*columns.values())]
    return [row for row in found if cells is None or row.get("group", cells) == cells]


def data_names(spec):
    """The names of all data that a specification reads."""
    found = set()

    def collect(value):
        if isinstance(value, dict) and isinstance(value.get("data"), dict) and "name" in value["data"]:
            found.add(value["data"]["name"])
        return value

    changed(spec, collect)
    return sorted(found)


def without_hover(spec):
    """Marks that only carry a tooltip are nothing in a file; without zoom Vega draws no empty groups either."""
    layers = []
    for layer in spec.get("layer", []):
        mark = layer.get("mark")
        if isinstance(mark, dict) and mark.get("opacity") == 0:
            continue
        layers.append(without_hover({key: value for key, value in layer.items() if key != "params"}))
    return {**spec, "layer": layers} if "layer" in spec else spec


def with_legend_columns(spec, width):
    """Legends above a figure in as many columns as fit, as the page has them."""
    columns = max(1, int((width - 60) / 150))

    def change(value):
        return {**value, "columns": columns} if isinstance(value, dict) and "columns" in value else value

    return changed(spec, change)


def prepared(figure, document, cells=None):
    """Specification and data of a figure as a file has them."""
    if figure["id"] not in document["specs"]:
        raise Fault(f"figure {figure['name']} needs the specification {figure['id']}, which the input lacks")
    spec = without_hover(document["specs"][figure["id"]])
    return spec, {name: rows(figure["data"].get(name, {}), cells) for name in data_names(spec)}


def with_potentials(params, document, datasets):
    """The potentials that legends name: those that the data have."""
    seen = {row["potential"] for table in datasets.values() for row in table if "potential" in row}
    shown = [p["name"] for p in document["figures"]["potentials"] if p["name"] in seen]
    return [{**param, "value": shown} if param["name"] == "shown" else param for param in params]


def single(figure, document, width, height, title):
    """The specification of a figure with its data, of a fixed width, and of a height unless its own is to stay."""
    spec, datasets = prepared(figure, document)
    spec = with_legend_columns(spec, width)
    spec["width"] = width
    spec["height"] = height or spec["height"]
    by_rows = isinstance(spec["height"], dict)
    spec["autosize"] = {"type": "fit-x" if by_rows else "fit", "contains": "padding"}
    spec["description"] = figure["alt"]
    if title:
        spec["title"] = {"text": figure["title"], "anchor": "start", "limit": width}
    spec["datasets"] = datasets
    spec["params"] = with_potentials(spec.get("params", []), document, datasets)
    return spec


def in_lines(text, limit):
    """Words in as few lines of so many letters as they need, and these of about one length."""
    count = len(textwrap.wrap(text, max(16, limit)))
    widths = range(min(8, len(text)), len(text) + 1)
    return next(lines for lines in (textwrap.wrap(text, width) for width in widths) if len(lines) <= count)


def in_panel(spec, panel, width, height):
    """A specification as one of several: its data and scales get the panel's name in front, since Vega-Lite names them so,
    signals of its size become numbers, and potentials get no legend, since all panels have one together."""

    def expression(text):
        text = re.sub(r"\bdomain\('(\w+)'\)", rf"domain('{panel}_\1')", text)
        return re.sub(r"\bwidth\b", f"{width:g}", re.sub(r"\bheight\b", f"{height:g}", text))

    def change(value):
        if not isinstance(value, dict):
            return value
        value = dict(value)
        for key in ("expr", "labelExpr"):
            if isinstance(value.get(key), str):
                value[key] = expression(value[key])
        if isinstance(value.get("data"), dict):
            value["data"] = {"name": f"{panel}_{value['data']['name']}"}
        for channel in LOOKS:
            if isinstance(value.get(channel), dict) and value[channel].get("field") == "potential":
                value[channel] = {**value[channel], "legend": None}
        for channel, length in (("x", width), ("y", height)):
            axis = value.get(channel)
            if isinstance(axis, dict) and isinstance(axis.get("title"), str):
                value[channel] = {**axis, "title": in_lines(axis["title"], int(length / 6))}
        return value

    spec = changed(spec, change)
    spec = {key: value for key, value in spec.items() if key not in ("$schema", "padding", "autosize", "params")}
    by_rows = isinstance(spec["height"], dict)
    return {**spec, "name": panel, "width": width, "height": spec["height"] if by_rows else height}


def comparison(sheet, document, columns, width, height):
    """The specification of several figures as panels, whose plots have this size, below one legend."""
    by_name = {figure["name"]: figure for figure in document["figures"]["figures"]}
    panels, datasets, params = [], {}, []
    for place, name in enumerate(sheet["figures"]):
        figure, panel = by_name[name], f"panel{place}"
        spec, tables = prepared(figure, document, sheet["cells"])
        datasets |= {f"{panel}_{table}": values for table, values in tables.items()}
        params += [param for param in spec.get("params", []) if param not in params]
        letter = "abcdefghijklmnopqrstuvwxyz"[place % 26]
        title = f"({letter}) {figure['title'].removesuffix(', ' + figure['group'])}"
        spec = in_panel(spec, panel, width, height)
        panels.append({**spec, "title": {"text": title, "anchor": "start", "frame": "group", "limit": width}})
    params = with_potentials(params, document, datasets)
    shown = next((param["value"] for param in params if param["name"] == "shown"), [])
    room = width * columns + 60 * (columns - 1)
    in_row = max(1, int(room / 150))
    datasets["legend"] = [
        {"potential": name, "column": place % in_row, "row": place // in_row} for place, name in enumerate(shown)
    ]
    legend = in_panel(document["specs"]["legend"], "", room, 0)
    legend |= {"data": {"name": "legend"}, "name": "legend"}
    own = {"scale": {channel: "independent" for channel in LOOKS}}
    return {
        "title": {"text": sheet["title"], "anchor": "start", "limit": room},
        "description": f"{sheet['title']}: " + " ".join(by_name[name]["alt"] for name in sheet["figures"]),
        "padding": 4,
        "params": params,
        "datasets": datasets,
        "spacing": 10,
        "resolve": own,
        "vconcat": [legend, {"concat": panels, "columns": columns, "spacing": 12, "resolve": own}],
    }


# ---- files ----


def size_of(svg):
    """Width and height of a picture in pixels."""
    found = re.search(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"', svg)
    return float(found[1]), float(found[2])


def on_paper(svg, new_width, unit="mm"):
    """The picture with its size on paper."""
    width, height = size_of(svg)
    size = f'width="{new_width:.6g}{unit}" height="{height * new_width / width:.6g}{unit}"'
    return re.sub(r'width="[\d.]+" height="[\d.]+"', size, svg, count=1)


def with_short_numbers(svg):
    """Places and sizes to a hundredth of a pixel: Vega writes all digits, which is half of a picture of many marks."""

    def shorter(tag):
        return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), tag[0])

    return re.sub(r"<(?:path|g|line|rect|text)\b[^>]*>", shorter, svg)


def with_own_ids(svg, name):
    """Vega counts ids of frames and gradients over all that a process draws. Here they are counted from 1 in each picture,
    so that it is the same whatever was drawn before, and named after it, since pictures of one page with the same ids
    take each other's."""
    prefix = re.sub(r"[^\w-]", "-", name)
    numbers = {}

    def renamed(found):
        return f"{found[1]}{prefix}-{numbers.setdefault(found[2], len(numbers) + 1)}"

    return re.sub(r'(\bid="|url\(#|href="#)((?:clip|gradient_)\d+)', renamed, svg)


def to_svg(spec, config, name):
    import vl_convert

    try:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, config=config)
    except ValueError:
        # A text without room is cut between units of UTF-16, of which an emoji has two; the converter refuses a half.
        plain = changed(spec, lambda value: BEYOND_16_BITS.sub("\ufffd", value) if isinstance(value, str) else value)
        if plain == spec:
            raise
        svg = vl_convert.vegalite_to_svg(plain, vl_version=VEGA_LITE, config=config)
    return with_own_ids(svg, name)


def to_pdf(svg, width_mm):
    """A PDF of which the same picture gives the same bytes: the converter names fonts and lists resources in an order
    that changes from call to call. The lists are sorted; fonts, to which other objects refer, are drawn until sorted."""
    import vl_convert

    svg = on_paper(svg, width_mm * PT_PER_MM, "")  # it takes pixels for points
    for _ in range(100):
        pdf = vl_convert.svg_to_pdf(svg)
        fonts = re.findall(rb"/BaseFont /\w+\+(\S+)", pdf)
        if fonts == sorted(fonts):
            break
    return re.sub(rb"(?:^ */[a-z]+\d+ \d+ 0 R\n)+", lambda m: b"".join(sorted(m[0].splitlines(True))), pdf, flags=re.M)


def draw_comparison(sheet, document, config, width_mm, height_mm):
    """Panels know no size of the whole: what the words beside their plots take is seen when it is drawn."""
    columns = 1 if width_mm < 120 or len(sheet["figures"]) == 1 else 2
    lines = -(-len(sheet["figures"]) // columns)
    wanted = width_mm * PT_PER_MM / PT_PER_PX
    tallest = (height_mm or TALLEST_MM) * PT_PER_MM / PT_PER_PX
    width, height = round(0.8 * wanted / columns), 150
    for _ in range(4):
        spec = comparison(sheet, document, columns, width, height)
        svg = to_svg(with_file_colours(spec), config, sheet["name"])
        wide, high = size_of(svg)
        too_high = high > tallest + 1 and height > 80
        if abs(wide - wanted) <= 1 and not too_high and not (height_mm and abs(high - tallest) > lines):
            break
        width = max(100, width + int((wanted - wide) / columns))
        if too_high or height_mm:
            height = max(80, height + int((tallest - high) / lines))
    return svg


def draw(place):
    """Draws one figure in all its formats; the files that were written."""
    import vl_convert

    name, figure, sheet, width_mm, ending_mm = STATE["jobs"][place]
    document, options, formats = STATE["document"], STATE["options"], STATE["formats"]
    config = document.get("config", {})
    written = []

    def write(ending, content):
        path = options.folder / f"{name}.{ending}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        written.append(path)

    try:
        if formats == ["page"]:
            svg = to_svg(single(figure, document, PX_IN_PAGE, None, title=False), config, name)
            write("page.svg", with_short_numbers(svg))
            return written
        config = {**with_file_colours(config), "background": "white"}
        if sheet:
            svg = draw_comparison(sheet, document, config, width_mm, options.height_mm)
        else:
            wide, high = (mm and mm * PT_PER_MM / PT_PER_PX for mm in (width_mm, options.height_mm))
            svg = to_svg(with_file_colours(single(figure, document, wide, high, title=True)), config, name)
        scale = width_mm * PT_PER_MM / size_of(svg)[0]
        if "svg" in formats:
            write(f"{ending_mm}svg", on_paper(svg, width_mm))
        if "png" in formats:
            write(f"{ending_mm}png", vl_convert.svg_to_png(svg, scale=scale, ppi=options.dpi))
        if "pdf" in formats:
            write(f"{ending_mm}pdf", to_pdf(svg, width_mm))
    except ValueError as error:  # vl-convert's own
        raise Fault(f"figure {name} cannot be drawn: {' '.join(str(error).split())[:300]}") from error
    except OSError as error:
        raise Fault(f"cannot write {error.filename}: {error.strerror}") from error
    return written


def jobs_of(document, options, formats):
    """What is to be drawn: name, figure or comparison, width, and the width as part of the file's name."""
    width_mm = options.width_mm or COLUMN_MM
    found = [
        (figure["name"], figure, None, width_mm, "")
        for figure in document["figures"]["figures"]
        if not figure.get("refused")
    ]
    if formats != ["page"]:
        for sheet in document.get("comparisons", []):
            widths = [options.width_mm] if options.width_mm else [COLUMN_MM, PAGE_MM]
            found += [(sheet["name"], None, sheet, mm, "" if options.width_mm else f"{mm:g}mm.") for mm in widths]
    names = options.name or [job[0] for job in found]
    for name in names:
        if name not in {job[0] for job in found}:
            raise Fault(f"there is no figure {name} that can be drawn")
    return [job for job in found if job[0] in names]


STATE = {}  # what all jobs share; processes that are forked have it


def main(arguments):
    parser = argparse.ArgumentParser(description="Draws the figures of a report as files.")
    parser.add_argument("input", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", default="svg,png,pdf")
    parser.add_argument("--width-mm", type=float)
    parser.add_argument("--height-mm", type=float)
    parser.add_argument("--dpi", type=float, default=300)
    parser.add_argument("--name", action="append")
    options = parser.parse_args(arguments)
    formats = options.formats.split(",")
    unknown = set(formats) - {"svg", "png", "pdf", "page"}
    if unknown:
        raise Fault(f"--formats: there is no format {sorted(unknown)[0]!r}; there are svg, png, pdf and page")
    try:
        document = json.loads(options.input.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"{options.input} cannot be read: {error}") from error
    # Not imported here: its threads would not outlive a fork.
    if importlib.util.find_spec("vl_convert") is None:
        raise Fault(f"{sys.executable} lacks vl-convert-python; pip install vl-convert-python==1.9.0.post1")
    jobs = jobs_of(document, options, formats)
    STATE.update(document=document, options=options, formats=formats, jobs=jobs)
    options.folder.mkdir(parents=True, exist_ok=True)
    # A converter takes half a second to start, which a few figures are not worth.
    workers = min(len(os.sched_getaffinity(0)), len(jobs) // 4, 4)
    with concurrent.futures.ProcessPoolExecutor(workers) if workers > 1 else contextlib.nullcontext() as pool:
        for paths in (pool.map if pool else map)(draw, range(len(jobs))):
            print(*paths, sep="\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Fault as fault:
        print(f"ERROR: {fault}", file=sys.stderr)
        sys.exit(1)
    except concurrent.futures.BrokenExecutor:
        print("ERROR: a process of the renderer was ended, perhaps for want of memory", file=sys.stderr)
        sys.exit(1)
