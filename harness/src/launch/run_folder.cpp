// SPDX-License-Identifier: GPL-2.0-or-later
// Writing a run folder.
#include "launch/run_folder.h"

#include "base/file.h"
#include "launch/python.h"
#include "record/record.h"

namespace mlffbench::launch {

void prepare_run_folder(const deck::Plan &plan, const deck::PlannedRun &run,
                        const std::filesystem::path &folder)
{
  record::clear_run_folder(folder);
  base::make_folder(folder);
  if (run.potential->calculator) {
    base::write_file(folder / "ase.json", run.deck);
    base::write_file(folder / "run_ase.py", ase_driver_text());
    base::write_file(folder / "run_ase_simulation.py", ase_simulation_text());
    if (run.protocol->is_rerun())
      base::write_file(folder / "run_ase_frames.py", ase_frames_text());
  } else {
    base::write_file(folder / "in.lammps", run.deck);
  }
  base::write_file(folder / "data.lmp", plan.data_files.at(run.system->name));
  for (const auto &file : run.potential->files)
    base::copy_whole_file(file.source, folder / file.name);
  if (!run.links.empty())
    base::make_folder(folder / deck::links_folder);
  for (const auto &link : run.links)
    base::make_link(folder / link.name, link.target);
  // Long, and named so that no name of a user comes into the deck.
  if (run.protocol->trajectory)
    base::make_link(folder / "trajectory.lammpstrj", run.protocol->trajectory->source);
}

}  // namespace mlffbench::launch
