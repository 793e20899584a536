// SPDX-License-Identifier: GPL-2.0-or-later
// What a schema cannot check: names, roles, files.
#include "suite/data_file.h"
#include "suite/diagnostic.h"
#include "suite/load.h"
#include "suite/nearest.h"
#include "suite/validate.h"

#include "store/file.h"
#include "store/sha256.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// Names that the harness and LAMMPS write in a run folder.
const std::set<std::string> reserved_names{"in.lammps",  "data.lmp",    "bench.log",   "log.lammps",
                                           "stdout.txt", "record.json", "failure.json"};

class Resolver {
public:
  Resolver(Suite &suite, const Document &document, const std::vector<fs::path> &folders)
      : m_suite(suite), m_document(document), m_folders(folders)
  {
  }

  std::vector<Diagnostic> run()
  {
    unique_names("systems", m_suite.systems, [](const System &system) { return system.name; });
    unique_names("protocols", m_suite.protocols,
                 [](const Protocol &protocol) { return protocol.name; });
    unique_names("potentials", m_suite.potentials,
                 [](const Potential &potential) { return potential.name; });
    unique_names("layouts", m_suite.layouts, [](const Layout &layout) { return layout.label(); });
    one_teacher();
    for (size_t i = 0; i < m_suite.systems.size(); ++i) {
      if (m_suite.systems[i].data)
        data_file(m_suite.systems[i], fmt::format("/systems/{}", i));
    }
    systems_exist("protocols", m_suite.protocols);
    systems_exist("potentials", m_suite.potentials);
    all_systems_used();
    for (size_t i = 0; i < m_suite.protocols.size(); ++i) {
      protocol(m_suite.protocols[i], fmt::format("/protocols/{}", i));
    }
    for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
      potential(m_suite.potentials[i], fmt::format("/potentials/{}", i));
    }
    return m_diagnostics;
  }

private:
  void emit(const std::string &pointer, const std::string &message, bool to_be_made = false)
  {
    const Position position = m_document.position(pointer);
    m_diagnostics.push_back({m_document.file, position.line, position.column, message, to_be_made});
  }

  template <typename Item, typename Name>
  void unique_names(const std::string &list, const std::vector<Item> &items, Name name)
  {
    std::map<std::string, size_t> first;
    for (size_t i = 0; i < items.size(); ++i) {
      const auto [found, is_new] = first.emplace(name(items[i]), i);
      if (is_new)
        continue;
      const auto line = m_document.position(fmt::format("/{}/{}", list, found->second)).line;
      emit(fmt::format("/{}/{}", list, i),
           fmt::format("`{}` stands in `{}` twice, first on line {}; give each its own name",
                       found->first, list, line));
    }
  }

  /// Speed-ups are relative to the teacher of a system.
  void one_teacher()
  {
    for (const auto &system : m_suite.systems) {
      const Potential *teacher = nullptr;
      for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
        const Potential &potential = m_suite.potentials[i];
        if (potential.role != "teacher" || !is_for(potential.systems, system.name))
          continue;
        if (teacher == nullptr) {
          teacher = &potential;
          continue;
        }
        emit(fmt::format("/potentials/{}/role", i),
             fmt::format("`{}` is a second teacher beside `{}` for the system `{}`; speed-ups are "
                         "relative to one: make it a student or a reference, or give each its own "
                         "`systems`",
                         potential.name, teacher->name, system.name));
        return;
      }
    }
  }

  void data_file(System &system, const std::string &pointer)
  {
    DataFile &data = *system.data;
    data.source = fs::weakly_canonical(m_suite.file.parent_path() / data.source);
    if (!fs::is_regular_file(data.source)) {
      emit(pointer + "/data",
           fmt::format("data file {} of `{}` does not exist; correct the path, which is relative "
                       "to the suite file",
                       data.source.string(), system.name));
      return;
    }
    try {
      data.text = read_file(data.source);
      const auto content = check_data_file(data.text, data.source.string(), data.elements);
      data.atoms = content.atoms;
      data.triclinic = content.triclinic;
    } catch (const SuiteError &error) {
      m_diagnostics.insert(m_diagnostics.end(), error.diagnostics().begin(),
                           error.diagnostics().end());
    } catch (const std::exception &error) {
      emit(pointer + "/data", error.what());
    }
  }

  /// The systems that a protocol or potential names must be there.
  template <typename Item>
  void systems_exist(const std::string &list, const std::vector<Item> &items)
  {
    std::vector<std::string> known;
    for (const auto &system : m_suite.systems)
      known.push_back(system.name);
    for (size_t i = 0; i < items.size(); ++i) {
      for (size_t k = 0; k < items[i].systems.size(); ++k) {
        const std::string &name = items[i].systems[k];
        if (std::find(known.begin(), known.end(), name) != known.end())
          continue;
        const std::string near = nearest(name, known);
        emit(fmt::format("/{}/{}/systems/{}", list, i, k),
             fmt::format("there is no system `{}`; {}", name,
                         near.empty() ? fmt::format("systems here: {}", fmt::join(known, ", "))
                                      : fmt::format("did you mean `{}`?", near)));
      }
    }
  }

  void all_systems_used()
  {
    for (size_t i = 0; i < m_suite.systems.size(); ++i) {
      const std::string &name = m_suite.systems[i].name;
      const auto used = [&](const auto &items) {
        return std::any_of(items.begin(), items.end(),
                           [&](const auto &item) { return is_for(item.systems, name); });
      };
      const std::string pointer = fmt::format("/systems/{}", i);
      const auto unused = [&](const char *kind) {
        emit(pointer,
             fmt::format("no {} is for the system `{}`; add it to the `systems` of one, or "
                         "remove it",
                         kind, name));
      };
      if (!used(m_suite.potentials))
        unused("potential");
      if (!used(m_suite.protocols))
        unused("protocol");
    }
  }

  void protocol(Protocol &protocol, const std::string &pointer)
  {
    const bool wants_thermostat = protocol.ensemble != "nve";
    const bool wants_barostat = protocol.ensemble == "npt";
    if (protocol.thermostat && !wants_thermostat) {
      emit(pointer + "/thermostat",
           "ensemble nve has no thermostat; remove the key, rename it `warmup_thermostat` for one "
           "that acts in the warm-up only, or take nvt");
    }
    if (protocol.warmup_thermostat && wants_thermostat) {
      emit(pointer + "/warmup_thermostat",
           fmt::format("ensemble {} has its thermostat in the warm-up too; remove the key",
                       protocol.ensemble));
    } else if (protocol.warmup_thermostat) {
      warmup_is_there(protocol, pointer);
    }
    if (protocol.barostat && !wants_barostat) {
      emit(pointer + "/barostat",
           fmt::format("ensemble {} has no barostat; remove the key or take npt",
                       protocol.ensemble));
    }
    if (wants_barostat)
      box_is_orthogonal(protocol, pointer);
    // The schema's defaults stand for a thermostat or barostat that is not described.
    if (wants_thermostat && !protocol.thermostat)
      protocol.thermostat = Langevin{default_of("thermostat", "damping_ps")};
    if (wants_barostat && !protocol.barostat) {
      protocol.barostat =
          Berendsen{default_of("barostat", "pressure_bar"), default_of("barostat", "damping_ps"),
                    default_of("barostat", "modulus_bar")};
    }
    if (protocol.neighbor.delay % protocol.neighbor.every != 0) {
      emit(pointer + "/neighbor/delay",
           fmt::format("`delay` must be a multiple of `every` ({})", protocol.neighbor.every));
    }
  }

  /// A potential may have a warm-up of its own length.
  void warmup_is_there(const Protocol &protocol, const std::string &pointer)
  {
    for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
      const Potential &potential = m_suite.potentials[i];
      const bool together =
          std::any_of(m_suite.systems.begin(), m_suite.systems.end(), [&](const System &system) {
            return is_for(protocol.systems, system.name) && is_for(potential.systems, system.name);
          });
      if (!together || potential.warmup_steps.value_or(protocol.warmup_steps) > 0)
        continue;
      emit(potential.warmup_steps ? fmt::format("/potentials/{}/warmup_steps", i)
                                  : pointer + "/warmup_thermostat",
           fmt::format("the thermostat of the warm-up of `{}` needs warm-up steps, `{}` has none; "
                       "raise `warmup_steps` or remove `warmup_thermostat`",
                       protocol.name, potential.name));
      return;
    }
  }

  /// fix press/berendsen takes no triclinic box.
  void box_is_orthogonal(const Protocol &protocol, const std::string &pointer)
  {
    for (const auto &system : m_suite.systems) {
      if (system.data && system.data->triclinic && is_for(protocol.systems, system.name)) {
        emit(pointer + "/ensemble",
             fmt::format("the barostat of npt is for orthogonal boxes, but that of the data file "
                         "of `{}` is triclinic; leave that system out by `systems`, or take nvt",
                         system.name));
        return;
      }
    }
  }

  static double default_of(const char *object, const char *key)
  {
    return suite_schema().at(nlohmann::json::json_pointer(
        fmt::format("/definitions/protocol/properties/{}/properties/{}/default", object, key)));
  }

  void potential(Potential &potential, const std::string &pointer)
  {
    const bool mlff = potential.pair_style == "mlff" || potential.pair_style.rfind("mlff ", 0) == 0;
    if (potential.pair_coeff.empty()) {
      emit(pointer,
           fmt::format("`{}` lacks the key `pair_coeff`; only pair style mlff can do without",
                       potential.name));
    }
    const bool names_model =
        std::any_of(potential.pair_coeff.begin(), potential.pair_coeff.end(),
                    [](const auto &line) { return line.find("{model}") != std::string::npos; });
    if (potential.model.empty() && (mlff || names_model)) {
      emit(pointer, fmt::format("`{}` lacks the key `model`; add the path of its model file",
                                potential.name));
    }
    braces(potential, pointer);
    if (!potential.model.empty())
      model(potential, pointer);
    plugins(potential, pointer);
    files(potential, pointer);
  }

  void braces(const Potential &potential, const std::string &pointer)
  {
    static const std::vector<std::string> known{"elements", "model"};
    for (size_t i = 0; i < potential.pair_coeff.size(); ++i) {
      const std::string &line = potential.pair_coeff[i];
      for (size_t open = line.find('{'); open != std::string::npos;
           open = line.find('{', open + 1)) {
        const size_t close = line.find('}', open);
        const std::string word =
            line.substr(open + 1, close == std::string::npos ? close : close - open - 1);
        if (close != std::string::npos &&
            std::find(known.begin(), known.end(), word) != known.end())
          continue;
        const std::string near = nearest(word, known);
        emit(fmt::format("{}/pair_coeff/{}", pointer, i),
             fmt::format("unknown `{{{}}}`; {}", word,
                         near.empty() ? "known here: {elements}, {model}"
                                      : fmt::format("did you mean `{{{}}}`?", near)));
      }
    }
  }

  void model(Potential &potential, const std::string &pointer)
  {
    loaded_file("model", "make it (a model folder's README or exporter says how)", potential,
                potential.model, potential.model_sha256, pointer + "/model");
  }

  void plugins(Potential &potential, const std::string &pointer)
  {
    for (size_t i = 0; i < potential.plugins.size(); ++i) {
      PluginFile &plugin = potential.plugins[i];
      loaded_file("plugin", "build it (the suite's comments may say how)", potential, plugin.path,
                  plugin.sha256, fmt::format("{}/plugins/{}", pointer, i));
    }
  }

  /// A file that LAMMPS reads from where it lies: makes its path absolute and hashes it.
  void loaded_file(const std::string &kind, const std::string &remedy, const Potential &potential,
                   fs::path &path, std::string &sha256, const std::string &pointer)
  {
    path = fs::weakly_canonical(m_suite.file.parent_path() / path);
    if (!fs::is_regular_file(path)) {
      emit(pointer,
           fmt::format("{} file {} of `{}` does not exist; {} or correct the path, which is "
                       "relative to the suite file",
                       kind, path.string(), potential.name, remedy),
           true);
      return;
    }
    if (path.string().find_first_of("\"$\n\r") != std::string::npos) {
      emit(pointer, fmt::format("the folder of the {0} has one of \" $ or a line break in its "
                                "name, which LAMMPS cannot read; move the {0}",
                                kind));
      return;
    }
    hash(path, sha256, pointer);
  }

  void files(Potential &potential, const std::string &pointer)
  {
    std::set<std::string> names;
    for (size_t i = 0; i < potential.files.size(); ++i) {
      PotentialFile &file = potential.files[i];
      const std::string place = fmt::format("{}/files/{}", pointer, i);
      const fs::path given = file.source;
      file.name = given.filename();
      if (reserved_names.count(file.name) > 0 || !names.insert(file.name).second) {
        emit(place,
             fmt::format("a second file `{}` would lie in the run folder; rename it", file.name));
      }
      std::vector<fs::path> places{m_suite.file.parent_path() / given};
      for (const auto &folder : m_folders)
        places.push_back(folder / given);
      const auto found = std::find_if(places.begin(), places.end(), [](const fs::path &path) {
        return fs::is_regular_file(path);
      });
      if (found == places.end()) {
        std::string looked;
        for (const auto &path : places)
          looked += fmt::format("{}{}", looked.empty() ? "" : ", ", path.parent_path().string());
        emit(place, fmt::format("potential file `{}` of `{}` was not found in: {}; correct the "
                                "name, give a path, or "
                                "set LAMMPS_POTENTIALS",
                                given.string(), potential.name, looked));
        continue;
      }
      file.source = fs::canonical(*found);
      hash(file.source, file.sha256, place);
    }
  }

  void hash(const fs::path &path, std::string &sha256, const std::string &place)
  {
    try {
      sha256 = sha256_of_file(path);
    } catch (const std::exception &error) {
      emit(place, error.what());
    }
  }

  Suite &m_suite;
  const Document &m_document;
  const std::vector<fs::path> &m_folders;
  std::vector<Diagnostic> m_diagnostics;
};

}  // namespace

std::vector<Diagnostic> resolve_suite(Suite &suite, const Document &document,
                                      const std::vector<fs::path> &potentials_folders)
{
  return Resolver(suite, document, potentials_folders).run();
}

Suite load_suite(const fs::path &file, const std::vector<fs::path> &potentials_folders)
{
  const std::string text = read_file(file);
  Document document = parse_yaml(text, file.string());
  if (auto diagnostics = validate_suite(document); !diagnostics.empty())
    throw SuiteError(std::move(diagnostics));
  nlohmann::json value = document.value;
  apply_defaults(value);
  Suite suite = decode_suite(value);
  suite.file = fs::absolute(file);
  suite.text = text;
  suite.sha256 = sha256_of_text(text);
  if (auto diagnostics = resolve_suite(suite, document, potentials_folders); !diagnostics.empty()) {
    throw SuiteError(std::move(diagnostics));
  }
  return suite;
}

}  // namespace mlffbench
