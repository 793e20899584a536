# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line as Markdown, from the man page that the program prints of itself."""

import re

from markdown_text import code, definition, escaped


def plain(text):
    """A line of man(7) without its escapes."""
    text = re.sub(r"\\f[BIR]", "", text)
    return text.replace("\\&", "").replace("\\-", "-").replace("\\e", "\\")


def value_name(text):
    """`INT:INT in [1 - 500]` is an INT with bounds; names of checks say nothing to a reader."""
    name, _, check = text.partition(":")
    if check.startswith("{"):
        return check.strip("{}").replace(",", "|")
    bounds = re.search(r"\[(\S+) - (\S+)\]", check)
    return f"{name} ({bounds[1]} .. {bounds[2]})" if bounds else name


def entries(lines):
    """(term, text) of each .TP."""
    found = []
    for index, line in enumerate(lines):
        if line == ".TP":
            found.append((lines[index + 1], plain(" ".join(lines[index + 2 : next_request(lines, index + 2)]))))
    return found


def next_request(lines, start):
    return next((index for index in range(start, len(lines)) if lines[index].startswith(".")), len(lines))


def is_option(term):
    return term.startswith("\\fB")


def option_term(term):
    names, value = re.fullmatch(r"\\fB(.*?)\\fR(?: \\fI(.*?)\\fR)?", term).groups()
    value = f" {value_name(plain(value))}" if value else ""
    return code(plain(names) + value)


def examples(lines, name, names):
    """Each example is a command and, indented further, what it is for. A command and its parts have the same ones."""
    if ".nf" not in lines:
        return []
    shown = [plain(line) for line in lines[lines.index(".nf") + 1 : lines.index(".fi")]]
    block = []
    for line in (line for line in shown if line.startswith("  ")):
        if not line.startswith("      "):
            called = max((known for known in names if f"{line.strip()} ".startswith(f"{known} ")), key=len)
            block.append([line.strip()])
        else:
            block[-1].insert(0, f"# {line.strip()}")
        if called != name:
            block[-1] = []
    block = [line for example in block for line in example]
    return ["Examples:", "", "```bash", *block, "```"] if block else []


def with_default(text, names, help_text):
    """The help tells a default that the man page lacks as `--delta FLOAT:PERCENT=2`."""
    option = names.split(", ")[-1]
    found = re.search(rf"{re.escape(option)} \S+=(\S+)", help_text)
    return f"{text} (default: {found[1]})" if found and "default" not in text else text


def usage(help_text):
    return next(line.removeprefix("Usage: ") for line in help_text.splitlines() if line.startswith("Usage: "))


def command_name(title):
    return " ".join(word for word in plain(title).split() if not word.isupper())


def command(title, lines, help_of, names):
    """The section of one command."""
    name = command_name(title)
    help_text = help_of(name.split()[1:])
    level = "##" if name.count(" ") == 1 else "###"
    text = " ".join(plain(line) for line in lines[: next_request(lines, 0)]).strip()
    out = [f"{level} {name}", "", escaped(text), "", "```", usage(help_text), "```", ""]
    found = entries(lines)
    for term, meaning in found:
        if not is_option(term):
            out.append(definition(code(plain(term)), [escaped(meaning)]))
    for term, meaning in found:
        names_of_option = plain(term.split("\\fR")[0])
        if is_option(term) and "--help" not in names_of_option:
            meaning = with_default(meaning, names_of_option, help_text)
            out.append(definition(option_term(term), [escaped(meaning)]))
    return [*out, *examples(lines, name, names), ""]


def sections(page):
    """(request, title, lines) of each .SH and .SS."""
    found = []
    for line in page.splitlines():
        if heading := re.fullmatch(r"\.(SH|SS) (.*)", line):
            found.append((heading[1], heading[2], []))
        elif found:
            found[-1][2].append(line)
    return found


def markdown(page, help_of):
    """Of the man page; how a command is called stands in its help."""
    out = []
    names = [command_name(title) for request, title, _ in sections(page) if request == "SS"]
    for request, title, lines in sections(page):
        if request == "SS":
            out += command(title, lines, help_of, names)
        elif title == "EXIT STATUS":
            text = " ".join(plain(line) for line in lines).removeprefix("Exit codes: ").rstrip(".")
            items = re.split(r", (?=\d)", text)
            codes = [item.split(" ", 1) for item in items]
            out += ["## Exit codes", "", *(f"* {code(number)}: {escaped(meaning)}" for number, meaning in codes), ""]
        elif title == "ENVIRONMENT":
            out += [
                "## Environment",
                "",
                *(definition(code(plain(term)), [escaped(text)]) for term, text in entries(lines)),
            ]
    return "\n".join(out)
