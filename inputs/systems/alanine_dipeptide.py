# SPDX-License-Identifier: GPL-2.0-or-later
"""Alanine dipeptide (ACE-ALA-NME) in water: makes alanine-dipeptide.xyz.

    pip install ase==3.29.0 openmm==8.6.1 rdkit==2026.9.1    # into an environment of your own
    python alanine_dipeptide.py alanine-dipeptide.xyz

RDKit's conformer in a cubic box of water, in AMBER ff14SB (Maier et al., J. Chem. Theory Comput. 11 (2015) 3696) and
TIP3P (Jorgensen et al., J. Chem. Phys. 79 (1983) 926) as OpenMM ships them. No bond is constrained and water is not
rigid: bond lengths have their thermal distribution, which a potential of all atoms meets. The frame is the last of a
run at constant temperature and pressure.
"""

import argparse
import io
from importlib.metadata import version

import numpy as np
import openmm
from ase import Atoms
from ase.io import write
from openmm import app, unit
from rdkit import Chem
from rdkit.Chem import AllChem

SMILES = "CC(=O)N[C@@H](C)C(=O)NC"  # of L-alanine
HEAVY_ATOMS_OF_RESIDUES = {"ACE": 3, "ALA": 5, "NME": 2}  # in the order of SMILES
WATERS = 216
TEMPERATURE_K, PRESSURE_BAR = 300, 1
TIMESTEP_FS = 0.5
STEPS_PER_PS = 1000 / TIMESTEP_FS
EQUILIBRATION_PS, PRODUCTION_PS, SAMPLE_PS = 50, 100, 0.1
CUTOFF_NM = 0.8
THREADS = 2


def heavy_atom(atom):
    """The atom, or the one that a hydrogen is bonded to."""
    return atom.GetNeighbors()[0] if atom.GetSymbol() == "H" else atom


def peptide(seed):
    """Topology and positions; residues and bonds are what the force field knows it by."""
    molecule = Chem.AddHs(Chem.MolFromSmiles(SMILES))
    if AllChem.EmbedMolecule(molecule, randomSeed=seed) != 0:
        raise SystemExit(f"RDKit found no conformer with seed {seed}; take another --seed")
    topology = app.Topology()
    chain = topology.addChain()
    residues = []  # of each heavy atom
    for name, count in HEAVY_ATOMS_OF_RESIDUES.items():
        residues += [topology.addResidue(name, chain)] * count
    # OpenMM wants the atoms of a residue one after another, RDKit has all hydrogens at the end.
    order = sorted(molecule.GetAtoms(), key=lambda atom: (heavy_atom(atom).GetIdx(), atom.GetIdx()))
    atoms = {}
    for atom in order:
        symbol, number = atom.GetSymbol(), atom.GetIdx()
        residue = residues[heavy_atom(atom).GetIdx()]
        atoms[number] = topology.addAtom(f"{symbol}{number}", app.Element.getBySymbol(symbol), residue)
    for bond in molecule.GetBonds():
        topology.addBond(atoms[bond.GetBeginAtomIdx()], atoms[bond.GetEndAtomIdx()])
    positions = molecule.GetConformer().GetPositions()[[atom.GetIdx() for atom in order]]
    return topology, positions * unit.angstrom


def simulation(seed):
    """The box at constant temperature and pressure, at a minimum of its energy."""
    field = app.ForceField("amber14/protein.ff14SB.xml", "amber14/tip3p.xml")
    box = app.Modeller(*peptide(seed))
    box.addSolvent(field, model="tip3p", numAdded=WATERS)
    system = field.createSystem(
        box.topology,
        nonbondedMethod=app.PME,
        nonbondedCutoff=CUTOFF_NM * unit.nanometer,
        constraints=None,
        rigidWater=False,
    )
    barostat = openmm.MonteCarloBarostat(PRESSURE_BAR * unit.bar, TEMPERATURE_K * unit.kelvin)
    barostat.setRandomNumberSeed(seed)
    system.addForce(barostat)
    integrator = openmm.LangevinMiddleIntegrator(
        TEMPERATURE_K * unit.kelvin, 1 / unit.picosecond, TIMESTEP_FS * unit.femtosecond
    )
    integrator.setRandomNumberSeed(seed)
    cpu = openmm.Platform.getPlatform("CPU")
    run = app.Simulation(
        box.topology, system, integrator, cpu, {"Threads": str(THREADS), "DeterministicForces": "true"}
    )
    run.context.setPositions(box.positions)
    run.minimizeEnergy()
    run.context.setVelocitiesToTemperature(TEMPERATURE_K * unit.kelvin, seed)
    return run


def frame(run):
    """Whole molecules, their centres in the box."""
    state = run.context.getState(positions=True, enforcePeriodicBox=True)
    return Atoms(
        [atom.element.symbol for atom in run.topology.atoms()],
        positions=state.getPositions(asNumpy=True).value_in_unit(unit.angstrom),
        cell=state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.angstrom),
        pbc=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    run = simulation(args.seed)
    run.step(round(EQUILIBRATION_PS * STEPS_PER_PS))
    samples = io.StringIO()
    every = round(SAMPLE_PS * STEPS_PER_PS)
    run.reporters.append(app.StateDataReporter(samples, every, density=True, temperature=True))
    run.step(round(PRODUCTION_PS * STEPS_PER_PS))
    temperature, density = np.loadtxt(samples.getvalue().splitlines(), delimiter=",").T
    for name, values in (("density g/cm3", density), ("temperature K", temperature)):
        print(f"{name}: mean {values.mean():.4g}, sd {values.std():.2g}, last {values[-1]:.4g}")

    last = frame(run)
    last.info["source"] = (
        f"alanine_dipeptide.py: AMBER ff14SB and flexible TIP3P, {EQUILIBRATION_PS + PRODUCTION_PS} ps at "
        f"{TEMPERATURE_K} K and {PRESSURE_BAR} bar with OpenMM {version('openmm')}, RDKit {version('rdkit')}, "
        f"seed {args.seed}"
    )
    write(args.output, last, format="extxyz")


if __name__ == "__main__":
    main()
