# SPDX-License-Identifier: GPL-2.0-or-later
"""The two crystals of tests and benchmarks as decks: everything but what is measured and the run."""

SW = "pair_style sw\npair_coeff * * Si.sw Si\n"


def lennard_jones(cells: int = 2, cutoff: float = 2.5) -> str:
    """The melt of the lj benchmark that LAMMPS ships, 4 atoms in each cell."""
    return f"""\
units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 {cells} 0 {cells} 0 {cells}
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 3.0 87287 loop geom
pair_style lj/cut {cutoff}
pair_coeff 1 1 1.0 1.0
fix nve all nve
timestep 0.005
"""


def silicon(potential: str = SW, integrate: str = "fix nve all nve\n", cells: int = 2) -> str:
    """Atoms with velocities that `integrate` moves, 8 in each cell."""
    return f"""\
units metal
atom_style atomic
lattice diamond 5.431
region box block 0 {cells} 0 {cells} 0 {cells}
create_box 1 box
create_atoms 1 box
mass 1 28.0855
velocity all create 300 4711 mom yes rot no dist gaussian loop geom
{potential}{integrate}timestep 0.001
"""
