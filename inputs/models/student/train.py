# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a student from its teacher: data, training, evaluation, weights.

    python train.py silicon [--lmp lmp] [--plugin build/lammps-pkg/mlffplugin.so] [--teacher sevennet-0.pt2]

Finished steps are never repeated: a run that was stopped goes on where it was.
"""

import argparse
import copy
import fcntl
import math
import sys
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "common")]

import card  # noqa: E402
import evaluate  # noqa: E402
import export  # noqa: E402
from dataset import Dataset  # noqa: E402
from graphs import Tables, make_tables, predict, residuals  # noqa: E402
from lammps_io import Frames, Lammps  # noqa: E402
from model import LMAX, Student  # noqa: E402
from recipes import RECIPES, Training, training_hash  # noqa: E402

from contract import sha256, written_whole  # noqa: E402

SAMPLE_FRAMES = 6  # held-out frames that are committed for the tests
TEACHER_REMEDY = "export it with inputs/models/sevennet-0/export.py, or name it with --teacher"


def standardise(model: Student, species: torch.Tensor, tables: Tables) -> None:
    """Sets scales and shifts from the data: moments and invariants of order one, energies around their mean."""
    with torch.no_grad():
        moments = tables.moments.flatten(0, 1)
        kinds = species.repeat(len(tables.moments))
        for s in range(model.species):
            mine = moments[kinds == s]
            for l_number in range(LMAX + 1):
                part = mine[:, l_number**2 : (l_number + 1) ** 2]
                rms = part.pow(2).mean((0, 1)).sqrt()
                model.moment_scale[s, l_number] = 1.0 / rms.clamp(min=1e-3 * float(rms.max()))
        features = model.features_of(kinds, moments)
        for s in range(model.species):
            mine = features[kinds == s]
            model.feature_mean[s] = mine.mean(0)
            model.feature_scale[s] = 1.0 / mine.std(0).clamp(min=1e-6)
        model.energy_scale.fill_(0.3 * float(tables.force.pow(2).mean().sqrt()))
        model.shift.fill_(float(tables.energy.mean()) / len(species))


def errors(model: Student, species: torch.Tensor, tables: Tables) -> dict[str, float]:
    """Mean absolute errors: force components, energy per atom, virial components per atom, all in meV."""
    energy, force, virial = (1000 * float(error.abs().mean()) for error in residuals(model, species, tables))
    atoms = len(species)
    return {
        "force_meV_A": round(force, 3),
        "energy_meV_atom": round(energy / atoms, 3),
        "virial_meV_atom": round(virial / atoms, 3),
    }


def fit(model: Student, frames: Frames, training: Training, steps: int, log=print) -> Student:
    """Trains a fresh model in place on all frames and returns its running average; deterministic for a given number of
    threads."""
    torch.manual_seed(training.seed)
    species = torch.from_numpy(frames.types)
    tables = make_tables(model, frames)
    standardise(model, species, tables)
    optimizer = torch.optim.AdamW(model.parameters(), lr=training.rate, weight_decay=training.decay, betas=(0.9, 0.99))
    averaged = copy.deepcopy(model)
    atoms, began = len(species), time.time()
    order = torch.randperm(len(frames))
    at = 0
    for step in range(steps):
        if at + training.batch > len(order):
            order, at = torch.randperm(len(frames)), 0
        batch = tables.batch(order[at : at + training.batch])
        at += training.batch
        warm = min(1.0, (step + 1) / 200)
        optimizer.param_groups[0]["lr"] = training.rate * warm * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 1e-6
        energy, force, virial = predict(model, species, batch, True)
        loss = torch.nn.functional.huber_loss(force, batch.force, delta=training.huber_eV_A)
        loss = loss + training.energy_weight * ((energy - batch.energy) / atoms).pow(2).mean()
        loss = loss + training.virial_weight * ((virial - batch.virial) / atoms).pow(2).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), training.clip)
        optimizer.step()
        with torch.no_grad():
            keep = min(0.995, step / (step + 10))
            for mean, now in zip(averaged.parameters(), model.parameters()):
                mean.lerp_(now, 1 - keep)
        if (step + 1) % 500 == 0 or step + 1 == steps:
            sample = tables.batch(torch.arange(0, len(frames), max(1, len(frames) // 24)))
            log(f"  step {step + 1}/{steps}, {time.time() - began:.0f} s: {errors(averaged, species, sample)}")
    return averaged


def write_weights(path: Path, material: str, data: Dataset, model: Student, more: dict) -> None:
    """A weights file that torch.load(weights_only=True) reads: plain values and tensors."""
    teacher = data.teacher
    content = {
        "material": material,
        "version": "1",
        "species": list(data.sampling.species),
        "hyper": model.hyper,
        "state": model.state_dict(),
        "teacher": {
            "name": f"{teacher['name']} {teacher['version']}",
            "sha256": teacher["source"]["sha256"],
            "license": teacher["license"],
        },
        "data": data.folder.name,
        "license": "GPL-2.0-or-later",
        **more,
    }
    save(path, content)


def save(path: Path, content: dict) -> None:
    """Writes a file of torch.save whole."""
    with written_whole(path) as temporary:
        torch.save(content, temporary)


def train(material: str, data: Dataset, form: str) -> Path:
    """All rounds of one material; returns the file of the final weights in the cache."""
    recipe = RECIPES[material]
    rounds = len(recipe.sampling.blocks)
    environment = {"torch": torch.__version__, "threads": torch.get_num_threads()}
    frames: list[Frames] = []
    model, exported = None, None
    for number in range(rounds):
        print(f"{material}: round {number} of {rounds - 1}", flush=True)
        frames.append(data.round(number, exported, frames))
        last = number == rounds - 1
        steps = recipe.training.last_steps if last else recipe.training.first_steps
        weights = data.folder / f"weights-{training_hash(recipe, steps, environment)}-round-{number}.pt"
        if weights.exists():
            model, _ = export.load(weights)
        else:
            torch.manual_seed(recipe.training.seed)
            every = Frames.concatenate(frames)
            print(f"  {len(every)} frames; {steps} steps", flush=True)
            model = fit(Student(**recipe.hyper), every, recipe.training, steps, lambda text: print(text, flush=True))
            more = {"frames": len(every), "steps": steps, "rounds": [len(part) for part in frames]}
            write_weights(weights, material, data, model, more)
        exported = weights.with_suffix(f".model{form}")
        if not last and not exported.exists():
            export.export(weights, exported)
    return weights


def report(material: str, data: Dataset, weights: Path, args: argparse.Namespace) -> None:
    """Measures the student, and writes weights, held-out sample and model card."""
    student, content = export.load(weights)
    heldout = Frames.concatenate(data.heldout())
    sample = heldout[:: -(-len(heldout) // SAMPLE_FRAMES)]
    figures = {
        "atoms": len(heldout.types),
        "parameters": sum(value.numel() for value in student.parameters()),
        "rounds": content["rounds"] if "rounds" in content else content["figures"]["rounds"],
        "heldout": evaluate.errors(student, heldout) | data.heldout_course(),
        "sample": evaluate.errors(student, sample),
    }
    print(f"{material}: {figures['heldout']}", flush=True)
    if not args.only_errors:
        name = f"measured-{sha256(weights)[:12]}"
        model = data.folder / f"{name}{args.form}"
        if not model.exists():
            export.export(weights, model)
        simulations = evaluate.Simulations(data, model, data.folder / name, args.threads)
        kelvin = RECIPES[material].stability_temperature_K
        for name, measure in (
            ("drift", lambda: simulations.drift(data.sampling.heldout_temperature_K)),
            ("stability", lambda: simulations.stability(kelvin)),
            ("structure", simulations.structure),
        ):
            if name != "structure" or data.sampling.heldout_trajectories > 1:
                figures[name] = measure()
                print(f"{material}: {name} {figures[name]}", flush=True)
    content |= {"figures": figures, "data": data.folder.name}
    shipped = args.output / "weights" / f"{material}.pt"
    save(shipped, content)
    sample.save(args.output / "heldout" / f"{material}.npz")
    (args.output / "cards").mkdir(exist_ok=True)
    (args.output / "cards" / f"{material}.md").write_text(card.text(content))
    print(f"{material}: wrote {shipped}, its held-out sample and its card")


def main() -> None:
    build = HERE.parents[2] / "build" / "lammps-pkg" / "mlffplugin.so"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("material", choices=sorted(RECIPES))
    parser.add_argument("--lmp", default="lmp", help="LAMMPS that the plugin was built for (default: %(default)s)")
    parser.add_argument("--plugin", type=Path, default=build, help="default: %(default)s")
    parser.add_argument(
        "--teacher", type=Path, default=HERE.parent / "sevennet-0" / "sevennet-0.pt2", help="%(default)s"
    )
    parser.add_argument("--threads", type=int, default=1, help="of training and evaluation (default: %(default)s)")
    parser.add_argument(
        "--output", type=Path, default=HERE, help="folder of weights, heldout and cards (default: %(default)s)"
    )
    parser.add_argument(
        "--form", choices=[".pt", ".pt2"], default=".pt2", help="model files that LAMMPS runs (%(default)s)"
    )
    parser.add_argument(
        "--measure", action="store_true", help="train nothing: measure the weights in the output folder again"
    )
    parser.add_argument("--only-errors", action="store_true", help="leave the runs of the student in LAMMPS out")
    args = parser.parse_args()
    for path, remedy in ((args.plugin, "build it with make, or name it with --plugin"), (args.teacher, TEACHER_REMEDY)):
        if not path.exists():
            sys.exit(f"no file {path}; {remedy}")
    torch.set_num_threads(args.threads)
    lammps = Lammps(args.lmp, args.plugin.resolve(), args.teacher.resolve())
    data = Dataset(args.material, RECIPES[args.material].sampling, lammps)
    print(f"{args.material}: data in {data.folder}", flush=True)
    data.folder.mkdir(parents=True, exist_ok=True)
    lock = open(data.folder / ".lock", "w")  # noqa: SIM115 (held until the program ends)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"another train.py works in {data.folder}; wait until it has ended")
    weights = args.output / "weights" / f"{args.material}.pt"
    if not args.measure:
        weights = train(args.material, data, args.form)
    report(args.material, data, weights, args)


if __name__ == "__main__":
    main()
