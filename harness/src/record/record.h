// SPDX-License-Identifier: GPL-2.0-or-later
// The record: all that is kept of a finished run, one JSON file in its folder (docs/formats.md).
#pragma once

#include "base/shared.h"
#include "model/cell_key.h"
#include "physics/averages.h"
#include "physics/physics.h"
#include "record/environment.h"
#include "record/inputs.h"
#include "record/interleave.h"
#include "record/process.h"
#include "record/program_versions.h"
#include "stats/series_summary.h"

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::record {

/// Everything that is kept of a run. Latencies in seconds.
struct Record {
  std::string run_id;
  std::string finished_utc;
  std::string session;  ///< what was measured one after another has it in common; empty: unknown
  std::string suite;
  std::string system;
  std::string protocol;
  std::string potential;
  model::Role role = model::Role::reference;
  int ranks = 1;
  int threads = 1;
  int repetition = 0;
  int position = 0;  ///< in run order
  int64_t atoms = 0;
  int64_t steps = 0;
  int64_t warmup_steps = 0;
  double timestep_fs = 0.0;
  model::Ensemble ensemble = model::Ensemble::nve;
  stats::SeriesSummary pair_s;   ///< of the counted steps
  stats::SeriesSummary force_s;  ///< of the counted steps
  stats::SeriesSummary step_s;   ///< of the counted steps
  std::optional<Interleaved>
      interleave;        ///< with runs that were executed at the same time on its CPUs
  int64_t rebuilds = 0;  ///< neighbor list rebuilds in the counted steps
  physics::Rates rates;
  std::optional<physics::EnergyDrift> drift;  ///< where the ensemble conserves a quantity
  physics::Averages averages;                 ///< of nvt and npt
  std::vector<physics::Flag> flags;           ///< physics checks not passed
  physics::Memory memory;
  base::Shared<Inputs> inputs;
  base::Shared<ProgramVersions> programs;
  base::Shared<Environment> environment;
  base::Shared<ProcessUse> process;

  model::CellKey cell() const { return {{system, protocol, {ranks, threads}}, potential}; }
  /// "system/protocol/layout/potential #repetition" for messages.
  std::string label() const { return cell().run_label(repetition); }

  /// In which form its model was run.
  const ModelForm &model_form() const { return inputs->bench_log_header.model; }
};

/// Whether both are of one process: the same run may be measured again within a second.
bool same_run(const Record &a, const Record &b);

/// To and from JSON (format `mlff-bench-record`, version 2). Numbers that are not finite become
/// null and NaN again.
nlohmann::ordered_json to_json(const Record &record);

/// Throws std::runtime_error on another format or version and on members that are missing or of
/// another type, so that what is read of a record later is what it is taken for.
Record record_from_json(const nlohmann::ordered_json &json);

/// Writes `record.json` in the run folder, whole or not at all. Throws FileError.
void write_record(const std::filesystem::path &run_folder, const Record &record);

/// Removes a run folder before its run is done (again). One with a record, which then is of another
/// release or damaged, is moved aside instead: somebody has measured it. Throws FileError.
void clear_run_folder(const std::filesystem::path &run_folder);

/// How much of a record is read.
enum class RecordParts {
  whole,
  figures  ///< all but what tables, notes and comparisons of cells do not look at
};

/// What a run folder has of a record.
struct StoredRecord {
  std::optional<Record> record;
  std::string text;    ///< of the file that the record was read from
  std::string damage;  ///< why what lies there is not the record of the run; empty: nothing does
};

/// The record of a run folder, which has to be of this run. Whatever is in its place is damage and
/// no error: the run is measured again.
StoredRecord look_for_record(const std::filesystem::path &run_folder, const std::string &run_id,
                             RecordParts parts = RecordParts::whole);

/// The record alone; none if there is none, or a damaged one.
std::optional<Record> read_record(const std::filesystem::path &run_folder,
                                  const std::string &run_id);

/// Any record in a file. Throws FileError, or std::runtime_error with what is wrong with it.
Record read_record_file(const std::filesystem::path &file);

/// Gives all good records below an output folder, also of runs that its present plan does not name,
/// with their files; none if there is no such folder.
void for_each_record(const std::filesystem::path &output,
                     const std::function<void(const std::filesystem::path &, Record &&)> &take);

/// What a failure tells of other runs.
enum class Concerns {
  nothing,  ///< it came from outside of the run
  run,      ///< nothing, unless another run of the cell fails alike
  cell      ///< all runs of the cell will fail alike: it cannot heal
};

/// Why a run failed; kept as `failure.json` in its folder until it is run again.
struct RunFailure {
  std::string run_id;
  std::string label;    ///< which run
  std::string what;     ///< what happened
  std::string look_at;  ///< file that tells more
  bool final = false;   ///< another try would end alike, or is not wanted
  Concerns concerns = Concerns::run;
};

void write_failure(const std::filesystem::path &run_folder, const RunFailure &failure);
std::optional<RunFailure> read_failure(const std::filesystem::path &run_folder,
                                       const std::string &run_id);

}  // namespace mlffbench::record
