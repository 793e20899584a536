# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line itself: help, colours, completion in real shells, the man page."""

import os
import pty
import re
import select
import shutil
import subprocess

import pytest

from conftest import SI_SW, suite_dict

COMMANDS = [
    *("doctor", "systems", "plan", "run", "status", "cancel", "report", "plot", "analyse", "compare", "targets"),
    *("export", "history", "baseline", "gate", "log", "fidelity", "trajectories", "execute", "schema", "completion"),
    "man",
]
ESCAPE = "\x1b["


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_that_parse(harness, command):
    text = harness.call(command, "--help").stdout
    examples = re.findall(r"^  mlffbench (.*)$", text.split("Examples:")[1], re.MULTILINE)
    assert examples
    for example in examples:
        words = example.split(" >")[0].split()
        assert words[0] == command
        harness.call(*words, "--help")  # unknown options would be refused


def on_a_terminal(harness, *arguments, environment=None):
    """What a command shows where stdout and stderr are a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        harness.command(*arguments),
        cwd=harness.folder,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", **(environment or {})},
    )
    os.close(slave)
    output = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        if not part:
            break
        output += part
    process.wait(timeout=60)
    os.close(master)
    return output.decode()


@pytest.fixture(autouse=True)
def no_colour_settings(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_colours_only_on_a_terminal(harness):
    assert ESCAPE in on_a_terminal(harness, "plan", "none.yaml")
    assert ESCAPE not in harness.call("plan", "none.yaml", expect=1).stderr
    assert ESCAPE in on_a_terminal(harness, "doctor", "--lmp", "/nowhere")
    assert ESCAPE not in harness.call("doctor", "--lmp", "/nowhere", expect=1).stdout


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(harness, environment):
    assert ESCAPE not in on_a_terminal(harness, "plan", "none.yaml", environment=environment)


def test_an_empty_no_color_is_none(harness):
    assert ESCAPE in on_a_terminal(harness, "plan", "none.yaml", environment={"NO_COLOR": ""})


def test_quiet(harness):
    suite = harness.write_suite(suite_dict(potentials=[SI_SW], repetitions=1, systems=[
        {"name": "si", "material": "silicon", "atoms": 60, "temperature_K": 300}]))  # fmt: skip
    result = harness.call("run", suite, "--output", "out", "--quiet")
    assert (result.stdout, result.stderr) == ("", "")
    assert harness.call("report", "out", "--quiet").stdout == ""
    assert len(harness.call("plan", suite, "--quiet").stdout.splitlines()) == 4
    assert "ok" not in harness.call("doctor", "--quiet", "--lmp", "/nowhere", expect=1).stdout.split()


def candidates(harness, *words):
    lines = harness.call("__complete", "--", *words).stdout.splitlines()
    return [line.split("\t")[0] for line in lines]


def test_candidates_are_those_of_the_command_line(harness):
    assert candidates(harness, "") == COMMANDS
    assert candidates(harness, "re") == ["report"]
    help_text = harness.call("run", "--help").stdout
    assert set(candidates(harness, "run", "--")) == set(re.findall(r"(--[a-z]+)", help_text.split("Examples")[0]))
    assert candidates(harness, "run", "") == [":suites"]
    assert candidates(harness, "run", "x.yaml", "") == []
    assert candidates(harness, "run", "--output", "") == [":folders"]
    assert candidates(harness, "run", "--output", "=", "re") == [":folders"]
    assert candidates(harness, "run", "--lmp", "x", "") == [":suites"]
    assert candidates(harness, "run", "--json", "") == [":suites"]
    assert candidates(harness, "completion", "") == ["bash", "zsh", "fish"]
    assert candidates(harness, "completion", "f") == ["fish"]
    assert candidates(harness, "status", "--output=x", "") == [":folders"]
    assert "__complete" not in harness.call("--help").stdout


def shell(name):
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


@pytest.fixture
def suites(harness):
    for name in ("first.yaml", "second.yaml", "note.txt"):
        (harness.folder / name).write_text("")
    (harness.folder / "folder").mkdir()
    return harness.folder


def bash(harness, line):
    """Completes a line in bash as its readline does, with the words that it would give."""
    words = line.split(" ")
    script = f"""
PATH={harness.program.parent}:$PATH
source <(mlffbench completion bash)
compopt() {{ return 0; }}  # outside readline there is no completion to set options of
COMP_WORDS=({" ".join(f"'{word}'" for word in words)})
COMP_CWORD={len(words) - 1}
_mlffbench mlffbench
printf '%s\\n' "${{COMPREPLY[@]}}"
complete -p mlffbench
"""
    result = subprocess.run(
        [shell("bash"), "--norc", "-c", script], cwd=harness.folder, capture_output=True, text=True, check=True
    )
    assert result.stderr == ""
    *replies, registered = result.stdout.splitlines()
    assert registered == "complete -F _mlffbench mlffbench"
    return [reply for reply in replies if reply]


def test_bash_completes(harness, suites):
    assert bash(harness, "mlffbench re") == ["report"]
    assert sorted(bash(harness, "mlffbench plan ")) == ["first.yaml", "folder", "second.yaml"]
    assert bash(harness, "mlffbench plan se") == ["second.yaml"]
    assert bash(harness, "mlffbench run first.yaml --output ") == ["folder"]
    assert bash(harness, "mlffbench run --output = fo") == ["folder"]
    assert bash(harness, "mlffbench run --ag") == ["--again"]
    assert sorted(bash(harness, "mlffbench run --lmp ")) == ["first.yaml", "folder", "note.txt", "second.yaml"]


def test_bash_completes_at_its_prompt(harness, suites):
    """A real interactive bash, with a tab typed into it."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [shell("bash"), "--norc", "--noprofile", "-i"],
        cwd=harness.folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, "PATH": f"{harness.program.parent}:{os.environ['PATH']}", "PS1": "$ ", "TERM": "dumb"},
    )
    os.close(slave)
    try:
        os.write(master, b"source <(mlffbench completion bash); echo rea''dy\n")
        wait_for(master, "ready")
        os.write(master, b"mlffbench plan sec\t")
        wait_for(master, "mlffbench plan second.yaml ")
        os.write(master, b"--rec\t")
        wait_for(master, "--records ")
    finally:
        os.close(master)  # hangs up, which ends an interactive shell
        process.kill()
        process.wait()


def wait_for(terminal, text):
    """Reads from the terminal until the text has come."""
    seen = ""
    while text not in seen:
        if not select.select([terminal], [], [], 60)[0]:
            pytest.fail(f"{text!r} did not come: {seen!r}")
        seen += os.read(terminal, 1024).decode(errors="replace")


def test_zsh_completes(harness, suites):
    """zsh's own completion system asks our function, in a pseudo-terminal of its own."""
    script = f"""
PATH={harness.program.parent}:$PATH
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; unsetopt beep; autoload -Uz compinit && compinit -u -D; source <(mlffbench completion zsh); print rea""dy'
zpty -r z line '*ready*'
zpty -w -n z $'mlffbench plan sec\\t'
zpty -r z line '*second.yaml*' && print plan
zpty -w -n z $' --rec\\t'
zpty -r z line '*--records*' && print option
"""
    result = subprocess.run(
        [shell("zsh"), "-f", "-c", script], cwd=harness.folder, capture_output=True, text=True, timeout=60
    )
    assert result.stdout.split() == ["plan", "option"], result.stdout + result.stderr


def fish(harness, line):
    script = f"set PATH {harness.program.parent} $PATH; mlffbench completion fish | source; complete -C '{line}'"
    result = subprocess.run(
        [shell("fish"), "--no-config", "-c", script], cwd=harness.folder, capture_output=True, text=True, check=True
    )
    return sorted(reply.split("\t")[0].rstrip("/") for reply in result.stdout.splitlines())


def test_fish_completes(harness, suites):
    assert fish(harness, "mlffbench re") == ["report"]
    assert "second.yaml" in fish(harness, "mlffbench plan se")
    assert fish(harness, "mlffbench run --ag") == ["--again"]
    assert fish(harness, "mlffbench run first.yaml --output fo") == ["folder"]


def test_completion_of_an_unknown_shell(harness):
    assert "SHELL" in harness.call("completion", "csh", expect=1).stderr


def test_man_page_has_all_commands_and_options(harness):
    page = harness.call("man").stdout
    rendered = subprocess.run(
        [shell("man"), "--warnings", "--local-file", "-"], input=page, capture_output=True, text=True, check=True,
        env={**os.environ, "MANWIDTH": "120", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"},
    )  # fmt: skip
    assert rendered.stderr == ""
    for command in COMMANDS:
        assert f"mlffbench {command}" in rendered.stdout
        options = re.findall(r"^  (?:-h,)?(--[a-z]+)", harness.call(command, "--help").stdout, re.MULTILINE)
        for option in options:
            assert option in rendered.stdout
    assert "NO_COLOR" in rendered.stdout and "130 interrupted" in rendered.stdout
