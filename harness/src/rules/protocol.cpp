// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of protocols that a schema cannot say.
#include "rules/protocol.h"

#include "base/file.h"
#include "deck/deck_template.h"
#include "rules/stored_trajectory.h"
#include "suite/schema.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::rules {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uintmax_t largest_template_B = 1 << 20;

const json &default_of(const char *object, const char *key)
{
  return suite::suite_schema().at(json::json_pointer(
      fmt::format("/definitions/protocol/properties/{}/properties/{}/default", object, key)));
}

class ProtocolResolver {
public:
  ProtocolResolver(model::Suite &suite, const yaml::Document &document)
      : m_suite(suite), m_document(document)
  {
  }

  std::vector<base::Diagnostic> run()
  {
    for (size_t i = 0; i < m_suite.protocols.size(); ++i) {
      m_pointer = fmt::format("/protocols/{}", i);
      protocol(m_suite.protocols[i]);
    }
    return m_diagnostics;
  }

private:
  void emit(const std::string &key, const std::string &message)
  {
    m_diagnostics.push_back(m_document.diagnostic(m_pointer + key, message));
  }

  /// Whether the suite itself has this key; the decoded one has defaults too.
  bool says(const std::string &key) const
  {
    return m_document.value.contains(json::json_pointer(m_pointer + key));
  }

  void protocol(model::Protocol &protocol)
  {
    if (protocol.minimize && !protocol.is_minimization())
      does_not_fit(protocol, "minimize", "take minimize");
    if (protocol.trajectory && !protocol.is_rerun())
      does_not_fit(protocol, "trajectory", "take rerun");
    if (protocol.is_minimization()) {
      minimization(protocol);
    } else if (protocol.is_rerun()) {
      rerun(protocol);
    } else {
      thermostats(protocol);
      barostat(protocol);
      ramp(protocol);
    }
    if (protocol.deck_template) {
      deck_template(*protocol.deck_template, model::interleave_of(m_suite.measure, protocol));
    } else if (protocol.ensemble == model::Ensemble::custom) {
      emit("/ensemble", "ensemble custom is what a `template` of your own does; add that key");
    }
    if (protocol.neighbor.delay % protocol.neighbor.every != 0) {
      emit("/neighbor/delay",
           fmt::format("`delay` must be a multiple of `every` ({})", protocol.neighbor.every));
    }
  }

  void does_not_fit(const model::Protocol &protocol, const std::string &key,
                    const std::string &remedy)
  {
    emit("/" + key, fmt::format("ensemble {} has no {}; remove the key or {}",
                                word_of(protocol.ensemble), key, remedy));
  }

  /// Keys that only dynamics has.
  void no_dynamics(model::Protocol &protocol, const std::string &what_it_does)
  {
    for (const char *key : {"timestep_fs", "steps", "warmup_steps", "thermostat",
                            "warmup_thermostat", "barostat", "temperature_K", "dump_every"}) {
      if (says(std::string("/") + key)) {
        emit(std::string("/") + key,
             fmt::format("ensemble {0} has no `{1}`, it {2}; remove the key, or take a default "
                         "away by `{1}: null`",
                         word_of(protocol.ensemble), key, what_it_does));
      }
    }
    protocol.warmup_steps = 0;
  }

  void minimization(model::Protocol &protocol)
  {
    no_dynamics(protocol, "ends by `etol`, `ftol_eV_per_A`, `maxiter` and `maxeval` of `minimize`");
    if (!protocol.minimize) {
      protocol.minimize = model::Minimization{
          default_of("minimize", "style"),         default_of("minimize", "etol"),
          default_of("minimize", "ftol_eV_per_A"), default_of("minimize", "maxiter"),
          default_of("minimize", "maxeval"),       default_of("minimize", "displacement_A")};
    }
    protocol.steps = protocol.minimize->maxiter;
  }

  void rerun(model::Protocol &protocol)
  {
    no_dynamics(protocol, "evaluates each frame of its `trajectory`");
    if (!protocol.trajectory) {
      emit("/ensemble", "ensemble rerun evaluates the frames of a `trajectory`; add that key");
      return;
    }
    model::StoredTrajectory &trajectory = *protocol.trajectory;
    if (!find_file("/trajectory", "trajectory", trajectory.source))
      return;
    try {
      trajectory.content = base::content_of(trajectory.source);
      for (const auto &system : m_suite.systems) {
        const bool unreadable = system.data && system.data->text.empty();
        if (model::is_for(protocol.systems, system.name) && !unreadable)
          protocol.steps = check_trajectory(trajectory.source, system);
      }
    } catch (const std::exception &fault) {
      emit("/trajectory", fault.what());
    }
  }

  void thermostats(model::Protocol &protocol)
  {
    const bool nve = protocol.ensemble == model::Ensemble::nve;
    const bool wants_thermostat = model::has_thermostat(protocol.ensemble);
    if (protocol.thermostat && nve) {
      emit("/thermostat",
           "ensemble nve has no thermostat; remove the key, rename it `warmup_thermostat` for one "
           "that acts in the warm-up only, or take nvt");
    } else if (protocol.thermostat && !wants_thermostat) {
      does_not_fit(protocol, "thermostat", "take nvt");
    }
    if (protocol.warmup_thermostat && wants_thermostat) {
      emit("/warmup_thermostat",
           fmt::format("ensemble {} has its thermostat in the warm-up too; remove the key",
                       word_of(protocol.ensemble)));
    } else if (protocol.warmup_thermostat && !nve) {
      does_not_fit(protocol, "warmup_thermostat", "take nve");
    } else if (protocol.warmup_thermostat) {
      warmup_is_there(protocol);
    }
    if (wants_thermostat && !protocol.thermostat) {
      protocol.thermostat = model::Thermostat{default_of("thermostat", "type"),
                                              default_of("thermostat", "damping_ps")};
    }
  }

  /// A potential may have a warm-up of its own length.
  void warmup_is_there(const model::Protocol &protocol)
  {
    for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
      const model::Potential &potential = m_suite.potentials[i];
      const bool together = std::any_of(m_suite.systems.begin(), m_suite.systems.end(),
                                        [&](const model::System &system) {
                                          return model::is_for(protocol.systems, system.name) &&
                                                 model::is_for(potential.systems, system.name);
                                        });
      if (!together || potential.warmup_steps.value_or(protocol.warmup_steps) > 0)
        continue;
      m_diagnostics.push_back(m_document.diagnostic(
          potential.warmup_steps ? fmt::format("/potentials/{}/warmup_steps", i)
                                 : m_pointer + "/warmup_thermostat",
          fmt::format("the thermostat of the warm-up of `{}` needs warm-up steps, `{}` has none; "
                      "raise `warmup_steps` or remove `warmup_thermostat`",
                      protocol.name, potential.name)));
      return;
    }
  }

  void barostat(model::Protocol &protocol)
  {
    if (protocol.barostat && protocol.ensemble != model::Ensemble::npt) {
      does_not_fit(protocol, "barostat", "take npt");
      return;
    }
    if (protocol.ensemble != model::Ensemble::npt)
      return;
    if (!protocol.barostat) {
      protocol.barostat = model::Barostat{
          default_of("barostat", "type"), default_of("barostat", "coupling"),
          default_of("barostat", "pressure_bar"), default_of("barostat", "damping_ps"),
          default_of("barostat", "modulus_bar")};
    }
    if (protocol.barostat->type != "berendsen" && says("/barostat/modulus_bar")) {
      emit("/barostat/modulus_bar",
           fmt::format("barostat {} has no `modulus_bar`; remove the key or take berendsen",
                       protocol.barostat->type));
    }
    if (protocol.barostat->type == "berendsen")
      box_is_orthogonal(protocol);
  }

  /// fix press/berendsen takes no triclinic box.
  void box_is_orthogonal(const model::Protocol &protocol)
  {
    for (const auto &system : m_suite.systems) {
      if (system.data && system.data->triclinic && model::is_for(protocol.systems, system.name)) {
        emit("/ensemble",
             fmt::format("the barostat berendsen is for orthogonal boxes, but that of the data "
                         "file of `{}` is triclinic; take the barostat nose-hoover, leave that "
                         "system out by `systems`, or take nvt",
                         system.name));
        return;
      }
    }
  }

  void ramp(const model::Protocol &protocol)
  {
    if (protocol.temperature_K && !model::has_thermostat(protocol.ensemble)) {
      emit("/temperature_K",
           fmt::format("ensemble {} has no thermostat that could follow `temperature_K`; take nvt "
                       "or npt, or remove the key",
                       word_of(protocol.ensemble)));
    }
  }

  /// Makes the path of this key absolute; false, with a fault, if no file is there.
  bool find_file(const std::string &key, const char *what, fs::path &path)
  {
    path = base::without_links(m_document.folder(m_pointer + key) / path);
    if (base::is_file(path))
      return true;
    emit(key, fmt::format("{} {} does not exist; correct the path, which is relative to the suite "
                          "file",
                          what, path.string()));
    return false;
  }

  void deck_template(model::DeckTemplate &file, model::Interleave interleave)
  {
    if (!find_file("/template", "deck template", file.source))
      return;
    std::error_code error;
    if (fs::file_size(file.source, error) > largest_template_B) {
      emit("/template", fmt::format("{} is larger than a megabyte, which is no deck template; "
                                    "correct the path",
                                    file.source.string()));
      return;
    }
    try {
      file.text = base::read_file(file.source);
      if (const auto fault = deck::check_deck_template(file.text, file.source.string(), interleave))
        m_diagnostics.push_back(*fault);
    } catch (const base::FileError &fault) {
      emit("/template", fault.what());
    }
  }

  model::Suite &m_suite;
  const yaml::Document &m_document;
  std::string m_pointer;  ///< of the protocol at work
  std::vector<base::Diagnostic> m_diagnostics;
};

}  // namespace

std::vector<base::Diagnostic> resolve_protocols(model::Suite &suite, const yaml::Document &document)
{
  return ProtocolResolver(suite, document).run();
}

}  // namespace mlffbench::rules
