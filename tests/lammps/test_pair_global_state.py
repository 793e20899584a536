# SPDX-License-Identifier: GPL-2.0-or-later
"""What pair_style mlff changes outside itself it gives back: what follows runs as if it had never been there."""

import re

import pytest

import decks
import toy_models


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    return toy_models.export(
        tmp_path_factory.mktemp("models") / "messages.pt", toy_models.Messages(), layers=toy_models.Messages.LAYERS
    )


def cutoffs(done):
    """The ghost cutoffs of all runs whose neighbor lists are other ones than before: LAMMPS prints them for no others."""
    return [float(text) for text in re.findall(r"ghost atom cutoff = (\S+)", done.log)]


AFTER = (
    decks.lj_cut() + "fix nve all nve\nthermo_style custom step pe press\nthermo_modify format float %.15g\nrun 20\n"
)


@pytest.mark.parametrize("between", ["", "comm_style tiled\n", "comm_style tiled\ncomm_style brick\n"])
def test_ghost_cutoff_is_given_back(lammps, tmp_path, messages, between):
    """Three layers of 5 A and the skin of 2 A on two ranks, then a pair potential of 5 A."""
    deck = decks.crystal(tmp_path, size=4)
    done = lammps.succeed(tmp_path / "a", deck + decks.mlff(messages) + "run 0\n" + between + AFTER, ranks=2)
    assert cutoffs(done) == [17.0, 7.0]
    never = lammps.succeed(tmp_path / "b", deck + between + AFTER, ranks=2)
    assert cutoffs(never) == [7.0]
    for name, values in never.thermo().items():
        assert done.thermo()[name] == pytest.approx(values, rel=1e-12), name
    ghosts = [re.findall(r"Nghost: +(\S+)", run.log)[-1] for run in (done, never)]
    assert ghosts[0] == ghosts[1]


@pytest.mark.parametrize(
    "commands, expected",
    [
        # the user's own, larger and smaller than ours, before and after
        ("comm_modify cutoff 9.0\n{mlff}run 0\n{lj}run 0\n", [17, 9]),
        ("comm_modify cutoff 19.0\n{mlff}run 0\n{lj}run 0\n", [19, 19]),
        ("{mlff}run 0\ncomm_modify cutoff 9.0\nrun 0\n{lj}run 0\n", [17, 9]),
        ("{mlff}run 0\ncomm_modify cutoff 20.0\nrun 0\n{lj}run 0\n", [17, 20]),
        ("{mlff}run 0\ncomm_modify cutoff 9.0\n{lj}run 0\n", [17, 9]),
        # another model, another mode, the same again
        ("{mlff}run 0\npair_coeff * * {local} Si Ge\nrun 0\n", [17, 7]),
        ("{mlff}run 0\npair_style mlff mode fold\n{coeff}run 0\n", [17, 7]),
        ("{mlff}run 0\n{mlff}run 0\n{lj}run 0\n", [17, 7]),
        ("{mlff}run 0\nneighbor 1.0 bin\nrun 0\n{lj}run 0\n", [17, 6]),
        # two at a time, that end together or one after the other
        ("{both}run 0\n{lj}run 0\n", [17, 7]),
        ("{both}run 0\n{mlff}run 0\n{lj}run 0\n", [17, 17, 7]),
        ("{mlff}run 0\npair_style none\nclear\n{crystal}{lj}run 0\n", [17, 7]),
    ],
)
def test_ghost_cutoff_is_the_users(lammps, tmp_path, messages, embedded, commands, expected):
    crystal = decks.crystal(tmp_path)
    coeff = f"pair_coeff * * {messages} Si Ge\n"
    both = "pair_style hybrid/overlay mlff mode ghost mlff mode ghost\n"
    both += "".join(f"pair_coeff * * mlff {k} {messages} Si Ge\n" for k in (1, 2))
    parts = {"mlff": f"pair_style mlff mode ghost\n{coeff}", "coeff": coeff, "lj": decks.lj_cut(), "both": both}
    deck = crystal + commands.format(**parts, local=embedded, crystal=crystal)
    assert cutoffs(lammps.succeed(tmp_path, deck)) == expected


def test_threads_and_newton_stay(lammps, tmp_path, messages):
    """LibTorch gets LAMMPS' own number of threads, and LAMMPS keeps it."""
    deck = decks.crystal(tmp_path, newton="off") + decks.mlff(messages) + "run 0\n" + AFTER
    deck += 'print "threads $(extract_setting(nthreads)) newton $(extract_setting(newton_pair))"\n'
    done = lammps.succeed(tmp_path, deck, threads=2)
    assert "threads 2 newton 0" in done.log
    assert re.findall(r"1 MPI tasks x (\d+) OpenMP threads", done.log) == ["2", "2"]


MEMORY = """
fix bench all bench/latency file bench.log summary no
variable k loop 14
label again
pair_style mlff {options}
pair_coeff * * {model} {elements}
run 0
print "rss $(f_bench[9]:%.0f)"
next k
jump SELF again
"""


@pytest.mark.parametrize("model", ["student", "sevennet_package"])
def test_reloading_a_package_costs_no_memory(lammps, tmp_path, request, student, model):
    """The system never takes such a library out of a process, so that a new one each time would stay."""
    file = student
    if model == "sevennet_package":
        file = student.parents[1] / "sevennet-0" / "sevennet-0.pt2"
    deck = decks.crystal(tmp_path, size=1) + MEMORY.format(options="warmup 0", model=file, elements="Si Si")
    done = lammps.succeed(tmp_path, deck)
    resident = [float(text) for text in re.findall(r"^rss (\S+)$", done.log, re.MULTILINE)]
    assert len(resident) == 14
    assert resident[-1] - resident[3] < 1e6  # it was 0.4 and 4 MB each time


def test_reloading_torchscript_costs_no_memory(lammps, tmp_path, embedded):
    """What a load keeps would add up; what glibc keeps of freed blocks varies and does not."""
    deck = decks.crystal(tmp_path, size=1) + MEMORY.format(
        options="warmup 2", model=embedded, elements="Si Ge"
    ).replace("loop 14", "loop 40")
    done = lammps.succeed(tmp_path, deck)
    resident = [float(text) for text in re.findall(r"^rss (\S+)$", done.log, re.MULTILINE)]
    assert len(resident) == 40
    assert min(resident[30:]) - min(resident[5:15]) < 2e6


def test_two_packages_in_turn_cost_no_memory(lammps, tmp_path, student):
    """And a file that was replaced is loaded anew."""
    other = tmp_path / "other.pt2"
    other.write_bytes((student.parent / "student-aluminium.pt2").read_bytes())
    names = "variable model index " + " ".join(7 * [str(student), str(other)]) + "\n"
    elements = "variable element index " + " ".join(7 * ["Si", "Al"]) + "\n"
    deck = decks.crystal(tmp_path, size=1) + names + elements
    deck += MEMORY.format(options="warmup 0", model="${model}", elements="${element} ${element}")
    deck = deck.replace("variable k loop 14\n", "").replace("next k", "next model element")
    deck += f"shell cp {student} {other}\npair_coeff * * {other} Si Si\nrun 0\n"
    done = lammps.succeed(tmp_path, deck)
    resident = [float(text) for text in re.findall(r"^rss (\S+)$", done.log, re.MULTILINE)]
    assert resident[-1] - resident[5] < 1e6
    energies = re.findall(r"^ +0 +\S+ +(\S+)", done.log, re.MULTILINE)
    assert energies[-1] == energies[-3] != energies[-2]


def test_one_package_twice_at_a_time(lammps, tmp_path, student):
    single = lammps.succeed(
        tmp_path / "one", decks.crystal(tmp_path) + decks.mlff(student, elements="Si Si") + "run 0\n"
    )
    double = "pair_style hybrid/overlay mlff mlff\n"
    double += "".join(f"pair_coeff * * mlff {k} {student} Si Si\n" for k in (1, 2))
    both = lammps.succeed(tmp_path / "two", decks.crystal(tmp_path) + double + "run 0\n", threads=2)
    assert both.thermo()["E_pair"][-1] == pytest.approx(2 * single.thermo()["E_pair"][-1], rel=1e-6)
