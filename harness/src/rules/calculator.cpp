// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of potentials of engine ase.
#include "rules/calculator.h"

#include "base/file.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>

namespace mlffbench::rules {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::array keys_of_lammps{"pair_style", "pair_coeff", "files", "commands", "plugins"};
constexpr std::array keys_of_ase{"calculator", "arguments", "python"};

/// What ASE's integrators do not do as LAMMPS does it; none if they do all of it.
std::optional<std::string> not_in_ase(const model::Protocol &protocol)
{
  if (protocol.deck_template)
    return "has a deck `template`";
  if (protocol.is_rerun())
    return std::nullopt;
  if (protocol.dump_every)
    return "has `dump_every`";
  if (protocol.ensemble != model::Ensemble::nve && protocol.ensemble != model::Ensemble::nvt)
    return fmt::format("has the ensemble {}", word_of(protocol.ensemble));
  if (protocol.thermostat && protocol.thermostat->type != "langevin")
    return fmt::format("has the thermostat {}", protocol.thermostat->type);
  return std::nullopt;
}

class CalculatorResolver {
public:
  CalculatorResolver(model::Suite &suite, const yaml::Document &document)
      : m_suite(suite), m_document(document)
  {
  }

  std::vector<base::Diagnostic> run()
  {
    for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
      model::Potential &potential = m_suite.potentials[i];
      m_pointer = fmt::format("/potentials/{}", i);
      foreign_keys(potential);
      if (!potential.calculator)
        continue;
      file(potential);
      python(potential);
      arguments(potential);
      layouts(potential);
      protocols(potential);
    }
    return m_diagnostics;
  }

private:
  void emit(const std::string &pointer, const std::string &message, bool to_be_made = false)
  {
    m_diagnostics.push_back(m_document.diagnostic(pointer, message));
    m_diagnostics.back().to_be_made = to_be_made;
  }

  template <typename Keys>
  void refuse(const Keys &keys, const model::Potential &potential, const char *other)
  {
    for (const char *key : keys) {
      const std::string pointer = fmt::format("{}/{}", m_pointer, key);
      if (!m_document.value.contains(json::json_pointer(pointer)))
        continue;
      emit(pointer, fmt::format("`{0}` is a key of engine {1}, but `{2}` is run by {3}; remove it "
                                "(a default by `{0}: null`), or take `engine: {1}`",
                                key, other, potential.name, potential.engine()));
    }
  }

  void foreign_keys(const model::Potential &potential)
  {
    if (potential.calculator) {
      refuse(keys_of_lammps, potential, "lammps");
    } else {
      refuse(keys_of_ase, potential, "ase");
    }
  }

  void file(model::Potential &potential)
  {
    model::Calculator &calculator = *potential.calculator;
    if (calculator.file.empty())
      return;
    const std::string pointer = m_pointer + "/calculator";
    calculator.file = base::without_links(m_document.folder(pointer) / calculator.file);
    if (!base::is_file(calculator.file)) {
      emit(pointer, fmt::format("the file {} of the calculator of `{}` does not exist; correct the "
                                "path, which is relative to the suite file",
                                calculator.file.string(), potential.name));
      return;
    }
    try {
      calculator.file_content = base::content_of(calculator.file);
    } catch (const std::exception &fault) {
      emit(pointer, fault.what());
    }
  }

  /// The interpreter of a virtual environment is a link by which Python knows the environment: it
  /// is not followed.
  void python(model::Potential &potential)
  {
    fs::path &python = potential.calculator->python;
    if (python.empty())
      return;
    python = (m_document.folder(m_pointer + "/python") / python).lexically_normal();
    if (!base::is_file(python)) {
      emit(m_pointer + "/python",
           fmt::format("the Python interpreter {} of `{}` does not exist; make its environment, or "
                       "correct the path, which is relative to the suite file",
                       python.string(), potential.name),
           true);
    }
  }

  void arguments(const model::Potential &potential)
  {
    static const std::regex identifier("[A-Za-z_][A-Za-z0-9_]*");
    bool names_model = false;
    const json arguments = json::parse(potential.calculator->arguments_json);
    for (const auto &[name, value] : arguments.items()) {
      if (!std::regex_match(name, identifier)) {
        emit(m_pointer + "/arguments",
             fmt::format("`{}` cannot be the name of an argument in Python; correct it", name));
      }
      names_model = names_model || (value.is_string() &&
                                    value.get<std::string>().find("{model}") != std::string::npos);
    }
    if (names_model && potential.model.empty()) {
      emit(m_pointer, fmt::format("`{}` lacks the key `model`; add the path of its model file",
                                  potential.name));
    } else if (!names_model && !potential.model.empty()) {
      emit(
          m_pointer + "/model",
          fmt::format("no argument of `{}` names {{model}}, by which a calculator gets the path of "
                      "its model; add one, such as `arguments: {{model: \"{{model}}\"}}`, or "
                      "remove `model`",
                      potential.name));
    }
  }

  void layouts(const model::Potential &potential)
  {
    for (size_t i = 0; i < m_suite.layouts.size(); ++i) {
      if (m_suite.layouts[i].ranks == 1)
        continue;
      emit(fmt::format("/layouts/{}", i),
           fmt::format("layout {} has several ranks, but `{}` is run by ase, which has one; take "
                       "`ranks: 1` with more threads, or move `{}` into another suite",
                       m_suite.layouts[i].label(), potential.name, potential.name));
    }
  }

  void protocols(const model::Potential &potential)
  {
    for (size_t i = 0; i < m_suite.protocols.size(); ++i) {
      const model::Protocol &protocol = m_suite.protocols[i];
      const auto fault = not_in_ase(protocol);
      const bool together = std::any_of(m_suite.systems.begin(), m_suite.systems.end(),
                                        [&](const model::System &system) {
                                          return model::is_for(protocol.systems, system.name) &&
                                                 model::is_for(potential.systems, system.name);
                                        });
      if (!fault || !together)
        continue;
      emit(fmt::format("/protocols/{}", i),
           fmt::format("`{}` {}, but `{}` is run by ase, which does rerun, nve, and nvt with the "
                       "thermostat langevin; take one of them, or keep the two apart by `systems`",
                       protocol.name, *fault, potential.name));
    }
  }

  model::Suite &m_suite;
  const yaml::Document &m_document;
  std::string m_pointer;  ///< of the potential at work
  std::vector<base::Diagnostic> m_diagnostics;
};

}  // namespace

std::vector<base::Diagnostic> resolve_calculators(model::Suite &suite,
                                                  const yaml::Document &document)
{
  return CalculatorResolver(suite, document).run();
}

}  // namespace mlffbench::rules
