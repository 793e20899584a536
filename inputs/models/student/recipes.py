# SPDX-License-Identifier: GPL-2.0-or-later
"""What is sampled for each material, and how its student is trained. Everything that decides a student is in here."""

import dataclasses
import hashlib
import json
from pathlib import Path

# SPC/Fw water in LAMMPS' metal units: Wu, Tepper, Voth, J. Chem. Phys. 124, 024503 (2006), doi:10.1063/1.2136877.
# It only supplies first configurations; nothing is learned from its energies.
WATER_SAMPLER = """\
bond_style harmonic
bond_coeff 1 22.9648 1.012
angle_style harmonic
angle_coeff 1 1.64567 113.24
pair_style lj/cut/coul/long 4.9
pair_coeff * * 0.0 1.0
pair_coeff 1 1 0.00673988 3.165492
kspace_style pppm 1e-4
special_bonds lj/coul 0.0 0.0 0.0
set type 1 charge -0.82
set type 2 charge 0.41
"""


@dataclasses.dataclass(frozen=True)
class Sampling:
    """How frames are made. The hash of this and of the teacher's checkpoint names the cache folder."""

    species: tuple[str, ...]
    masses_g_mol: tuple[float, ...]
    structure: str  # diamond, fcc or water
    lattice_A: float  # lattice constant, or edge of the cubic box for water
    repeat: int  # unit cells along each edge
    sampler: str  # LAMMPS commands of the cheap potential that makes the first configurations
    timestep_fs: float
    temperatures_K: tuple[float, float]  # of sampled frames
    isotropic_strain: float  # largest, either sign
    shape_strain: float  # largest component of the traceless part
    rattle_A: tuple[float, float]  # standard deviation of random displacements, smallest and largest
    blocks: tuple[int, ...]  # independent MD starts in each round; round 0 uses the cheap potential, others the student
    rattled: int  # frames of round 0 that are only displaced at random
    frames_per_block: int  # and one more where the block's first step is a multiple of the interval
    sampler_steps: tuple[int, int]  # of the cheap potential: before the first frame of a block, and between frames
    student_steps: tuple[int, int]  # the same where the student samples
    heldout_temperature_K: float
    heldout_timestep_fs: float
    heldout_equilibration_steps: int
    heldout_steps: int
    heldout_stride: int
    heldout_trajectories: int  # a second one gives the teacher-to-teacher error of the RDF
    seed: int
    heldout_seed: int


@dataclasses.dataclass(frozen=True)
class Training:
    """The course of one training. Weights multiply squares in eV and Angstrom; the force loss is Huber's."""

    seed: int = 1
    first_steps: int = 3000  # after each round but the last
    last_steps: int = 6000
    batch: int = 4
    rate: float = 4e-3
    decay: float = 1e-4
    clip: float = 1.0
    huber_eV_A: float = 0.1
    energy_weight: float = 20.0
    virial_weight: float = 2.0


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A material: its data, the size of its student and the course of its training."""

    sampling: Sampling
    hyper: dict  # arguments of model.Student
    training: Training
    stability_temperature_K: float


def _metal(element: str, mass: float, lattice_A: float, sampler: str, hottest_K: float, seed: int) -> Sampling:
    return Sampling(
        species=(element,),
        masses_g_mol=(mass,),
        structure="fcc",
        lattice_A=lattice_A,
        repeat=2,
        sampler=sampler,
        timestep_fs=2.0,
        temperatures_K=(150.0, hottest_K),
        isotropic_strain=0.04,
        shape_strain=0.03,
        rattle_A=(0.02, 0.2),
        blocks=(32,),
        rattled=32,
        frames_per_block=4,
        sampler_steps=(400, 50),
        student_steps=(150, 30),
        heldout_temperature_K=300.0,
        heldout_timestep_fs=4.0,
        heldout_equilibration_steps=50,
        heldout_steps=200,
        heldout_stride=5,
        heldout_trajectories=1,
        seed=seed,
        heldout_seed=seed + 500,
    )


def _eam(file: str, element: str) -> str:
    return f"pair_style eam/alloy\npair_coeff * * {file} {element}\n"


RECIPES = {
    "silicon": Recipe(
        sampling=Sampling(
            species=("Si",),
            masses_g_mol=(28.0855,),
            structure="diamond",
            lattice_A=5.431,
            repeat=2,
            sampler="pair_style sw\npair_coeff * * Si.sw Si\n",
            timestep_fs=2.0,
            temperatures_K=(200.0, 1200.0),
            isotropic_strain=0.04,
            shape_strain=0.03,
            rattle_A=(0.02, 0.2),
            blocks=(32,),
            rattled=32,
            frames_per_block=4,
            sampler_steps=(400, 50),
            student_steps=(150, 30),
            heldout_temperature_K=500.0,
            heldout_timestep_fs=4.0,
            heldout_equilibration_steps=75,
            heldout_steps=500,
            heldout_stride=5,
            heldout_trajectories=2,
            seed=11,
            heldout_seed=511,
        ),
        hyper={"species": 1, "cutoff_A": 5.0, "wall_A": [[1.7]]},
        training=Training(),
        stability_temperature_K=600.0,
    ),
    "copper": Recipe(
        sampling=_metal("Cu", 63.546, 3.615, _eam("Cu_mishin1.eam.alloy", "Cu"), 1200.0, 21),
        hyper={"species": 1, "cutoff_A": 5.5, "wall_A": [[1.8]]},
        training=Training(),
        stability_temperature_K=600.0,
    ),
    "aluminium": Recipe(
        sampling=_metal("Al", 26.9815, 4.050, _eam("Al_zhou.eam.alloy", "Al"), 900.0, 31),
        hyper={"species": 1, "cutoff_A": 5.5, "wall_A": [[2.0]]},
        training=Training(),
        stability_temperature_K=600.0,
    ),
    "water": Recipe(
        sampling=Sampling(
            species=("O", "H"),
            masses_g_mol=(15.9994, 1.008),
            structure="water",
            lattice_A=9.8551,  # 32 molecules at 1.0 g/cm3
            repeat=1,
            sampler=WATER_SAMPLER,
            timestep_fs=0.5,
            temperatures_K=(250.0, 450.0),
            isotropic_strain=0.03,
            shape_strain=0.0,
            rattle_A=(0.0, 0.06),
            blocks=(28, 20),
            rattled=0,
            frames_per_block=4,
            sampler_steps=(4000, 600),
            student_steps=(300, 100),
            heldout_temperature_K=300.0,
            heldout_timestep_fs=0.5,
            heldout_equilibration_steps=60,
            heldout_steps=240,
            heldout_stride=20,
            heldout_trajectories=1,
            seed=41,
            heldout_seed=541,
        ),
        hyper={"species": 2, "cutoff_A": 5.5, "wall_A": [[2.0, 0.75], [0.75, 1.0]], "radial": 10},
        training=Training(batch=2, first_steps=4000, last_steps=4000, huber_eV_A=0.2),
        stability_temperature_K=300.0,
    ),
}


def data_hash(sampling: Sampling, teacher_sha256: str) -> str:
    """First 12 hexadecimal digits of the SHA-256 of all that decides the data."""
    text = json.dumps([dataclasses.asdict(sampling), teacher_sha256], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def training_hash(recipe: Recipe, steps: int, environment: dict) -> str:
    """First 8 hexadecimal digits of the SHA-256 of all that decides a training, beside the data: the recipe, the sources
    of architecture and training, and the environment (version of torch, number of threads)."""
    sources = [(Path(__file__).parent / name).read_text() for name in ("model.py", "graphs.py", "train.py")]
    text = json.dumps([recipe.hyper, dataclasses.asdict(recipe.training), steps, sources, environment], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
