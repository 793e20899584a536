// SPDX-License-Identifier: GPL-2.0-or-later
// What determined a run: the parts of the suite that it was made of, with their hashes.
#pragma once

#include "model/suite.h"
#include "record/json_text_member.h"
#include "record/model_form.h"

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

struct HashedPath {
  std::string file;
  std::string sha256;
};

/// A file that was copied into the run folder.
struct HashedName {
  std::string name;
  std::string sha256;
};

/// A calculator of ASE.
struct CalculatorInputs {
  std::string import_path;
  JsonText arguments;
  std::optional<std::string> file;
  std::optional<std::string> sha256;
};

/// How it was simulated and sampled, apart from ensemble, time step and length: all that changes
/// what a step takes.
struct ProtocolInputs {
  std::optional<model::Thermostat> thermostat;
  std::optional<model::Thermostat> warmup_thermostat;
  std::optional<model::Barostat> barostat;
  std::optional<model::TemperatureRamp> temperature_ramp;
  std::optional<model::Neighbor> neighbor;
  std::optional<std::string> template_sha256;
  std::optional<int64_t> thermo_every;
  std::optional<std::string> interleave;
};

/// The header of a bench log (docs/formats.md): what is asked of it, and all of it.
struct LogHeader {
  JsonText whole;
  JsonText sync;
  JsonText energy;
  JsonText memory_every;
  JsonText device;
  ModelForm model;
};

LogHeader log_header_from(const nlohmann::ordered_json &header);

struct Inputs {
  std::string suite_sha256;
  std::string deck_sha256;
  std::optional<std::string> data_sha256;
  std::optional<std::string> material;
  std::optional<std::string> data_file;
  std::array<int, 3> supercell{1, 1, 1};
  std::array<double, 3> strain{};
  std::vector<std::string> elements;
  std::optional<double> temperature_K;
  std::string engine = "lammps";  ///< or ase
  std::optional<std::string> pair_style;
  std::optional<std::vector<std::string>> pair_coeff;
  std::optional<CalculatorInputs> calculator;
  std::optional<std::string> deck_template;
  ProtocolInputs protocol;
  std::optional<HashedPath> trajectory;
  std::optional<int64_t> dump_every;
  std::optional<HashedPath> model;
  std::vector<HashedName> files;
  std::vector<HashedPath> plugins;
  std::optional<uint64_t> seed;
  std::optional<model::Minimization> minimize;  ///< where the ensemble is minimize
  std::optional<model::Checks> checks;          ///< that its physics was held against
  LogHeader bench_log_header;
};

}  // namespace mlffbench::record
