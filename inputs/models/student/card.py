# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a model card from the figures that a weights file carries."""

from recipes import RECIPES


def text(content: dict) -> str:
    """The card of one weights file, Markdown."""
    material, figures, teacher = content["material"], content["figures"], content["teacher"]
    recipe = RECIPES[material]
    s, t, hyper = recipe.sampling, recipe.training, content["hyper"]
    held = figures["heldout"]
    atoms = figures["atoms"]
    measured = f" ({held['temperature_K']:.0f} K measured)" if "temperature_K" in held else ""
    lines = [
        f"# student-{material}",
        "",
        f"A strictly local force field for {material} ({', '.join(s.species)}), distilled from {teacher['name']}.",
        "Every figure was measured by `train.py`; a missing one was not measured.",
        "",
        "| | |",
        "|---|---|",
        f"| weights | `weights/{material}.pt`, {figures['parameters']} parameters, GPL-2.0-or-later |",
        f"| teacher | {teacher['name']}, checkpoint sha256 `{teacher['sha256']}`, {teacher['license']} licence, stated in its wheel |",
        f"| cutoff, layers | {hyper['cutoff_A']} Angstrom, 1: runs on any number of MPI ranks |",
        f"| size | {hyper['radial']} radial functions, l <= 3, {hyper['channels']} + {hyper['products']} channels, "
        f"2 x {hyper['hidden']} hidden units |",
        f"| command | `make student MATERIAL={material}` |",
        f"| training | {content['frames']} frames of {atoms} atoms, {content['steps']} steps of {t.batch} frames, seed {t.seed} |",
        "",
        "## Data",
        "",
        *_data(s, figures["rounds"]),
        "",
        "## Errors on held-out trajectories",
        "",
        f"{held['frames']} frames of {s.heldout_trajectories} trajector{'ies' if s.heldout_trajectories > 1 else 'y'} of the teacher at {s.heldout_temperature_K:g} K"
        f"{measured}, {held['length_ps']:g} ps{' each' if s.heldout_trajectories > 1 else ''}, a frame every {held['stride_fs']:g} fs,",
        f"from starts and velocities of another seed ({s.heldout_seed}); forces are the model's alone.",
        *([held["note"]] if "note" in held else []),
        "",
        "| figure | value |",
        "|---|---|",
        f"| force, mean absolute error of components | {held['force_mae_meV_A']:.1f} meV/Angstrom "
        f"(rms of the teacher's forces {held['force_rms_of_teacher_meV_A']:.0f}) |",
        f"| energy, mean absolute error | {held['energy_mae_meV_atom']:.2f} meV/atom |",
        f"| pressure, mean absolute error | {held['pressure_mae_MPa']:.0f} MPa |",
    ]
    if figures.get("drift"):
        lines += ["", "## In LAMMPS", "", "| figure | value |", "|---|---|", *_runs(figures)]
    lines += [
        "",
        "## Limits",
        "",
        f"Trained for {s.temperatures_K[0]:g} to {s.temperatures_K[1]:g} K, strains up to {100 * s.isotropic_strain:g} %, "
        f"and {'the liquid' if s.structure == 'water' else 'the perfect crystal'} alone: no surfaces, defects or other phases.",
        "It imitates its teacher, whose own errors it inherits.",
    ]
    return "\n".join(lines) + "\n"


def _data(s, rounds: list[int]) -> list[str]:
    cheap = "SPC/Fw water" if s.structure == "water" else s.sampler.splitlines()[0].removeprefix("pair_style ")
    rattled = (
        ", displaced at random" if s.structure == "water" else f"; {s.rattled} of them are displaced at random instead"
    )
    steps = [
        f"Round 0: {rounds[0]} configurations from MD with a cheap potential ({cheap}) at "
        f"{s.temperatures_K[0]:g} to {s.temperatures_K[1]:g} K in randomly strained cells{rattled}."
    ]
    for number, count in enumerate(rounds[1:], 1):
        steps.append(f"Round {number}: {count} configurations from MD with the student of the round before.")
    steps += [
        "The teacher labels each configuration through `pair_style mlff` and `rerun`; no trajectory of the teacher is trained on.",
        "`recipes.py` has every number. The data stay in the user's cache.",
    ]
    return steps


def _runs(figures: dict) -> list[str]:
    drift, stable = figures["drift"], figures["stability"]
    rows = [
        f"| NVE, drift over {drift['length_ps']:g} ps at {drift['temperature_K']:.0f} K, steps of {drift['timestep_fs']:g} fs "
        f"| {drift['drift_eV_atom_ps']:.1e} eV/atom/ps |",
        f"| NVT at {stable['temperature_set_K']:g} K, steps of {stable['timestep_fs']:g} fs, length reached | {stable['length_ps']:g} ps |",
        f"| mean and highest temperature in it | {stable['temperature_mean_K']:.0f} K, {stable['temperature_highest_K']:.0f} K |",
    ]
    if figures.get("structure"):
        rdf = figures["structure"]
        rows.append(
            f"| RDF at {rdf['temperature_K']:g} K, integral of the absolute difference up to {rdf['range_A']:.2f} Angstrom: student "
            f"({rdf['student_ps']:g} ps) to teacher; teacher to teacher ({rdf['teacher_ps']:g} ps each) "
            f"| {rdf['student_to_teacher_A']:.3f} Angstrom; {rdf['teacher_to_teacher_A']:.3f} Angstrom |"
        )
    return rows
