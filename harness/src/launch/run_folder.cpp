// SPDX-License-Identifier: GPL-2.0-or-later
// Writing a run folder.
#include "launch/run_folder.h"

#include "base/file.h"
#include "launch/python.h"
#include "record/record.h"

namespace mlffbench {

void prepare_run_folder(const Plan &plan, const PlannedRun &run,
                        const std::filesystem::path &folder)
{
  clear_run_folder(folder);
  make_folder(folder);
  if (run.potential->calculator) {
    write_file(folder / "ase.json", run.deck);
    write_file(folder / "run_ase.py", ase_driver_text());
    write_file(folder / "run_ase_simulation.py", ase_simulation_text());
    if (run.protocol->is_rerun())
      write_file(folder / "run_ase_frames.py", ase_frames_text());
  } else {
    write_file(folder / "in.lammps", run.deck);
  }
  write_file(folder / "data.lmp", plan.data_files.at(run.system->name));
  for (const auto &file : run.potential->files)
    copy_whole_file(file.source, folder / file.name);
  if (!run.links.empty())
    make_folder(folder / links_folder);
  for (const auto &link : run.links)
    make_link(folder / link.name, link.target);
  // Long, and named so that no name of a user comes into the deck.
  if (run.protocol->trajectory)
    make_link(folder / "trajectory.lammpstrj", run.protocol->trajectory->source);
}

}  // namespace mlffbench
