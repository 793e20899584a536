// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of whole suites.
#include "rules/resolve.h"

#include "base/diagnostic.h"
#include "base/file.h"
#include "base/json_output.h"
#include "base/nearest.h"
#include "base/sha256.h"
#include "base/text.h"
#include "rules/calculator.h"
#include "rules/command.h"
#include "rules/model_file.h"
#include "rules/protocol.h"
#include "structure_file/structure_file.h"
#include "suite/compose.h"
#include "suite/schema.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <utility>

namespace mlffbench::rules {

namespace {

namespace fs = std::filesystem;

constexpr int64_t max_runs = 1'000'000;

/// Names that the harness and LAMMPS write in a run folder.
const std::set<std::string> reserved_names{
    "in.lammps",        "data.lmp",    "bench.log",    "log.lammps",
    "stdout.txt",       "record.json", "failure.json", "trajectory.lammpstrj",
    "forces.lammpstrj", "interleave",  "turns",        "links"};

class Resolver {
public:
  Resolver(model::Suite &suite, const yaml::Document &document,
           const std::vector<fs::path> &folders)
      : m_suite(suite), m_document(document), m_folders(folders)
  {
  }

  std::vector<base::Diagnostic> run()
  {
    unique_names("systems", m_suite.systems,
                 [](const model::System &system) { return system.name; });
    unique_names("protocols", m_suite.protocols,
                 [](const model::Protocol &protocol) { return protocol.name; });
    unique_names("potentials", m_suite.potentials,
                 [](const model::Potential &potential) { return potential.name; });
    unique_names("layouts", m_suite.layouts,
                 [](const model::Layout &layout) { return layout.label(); });
    one_teacher();
    for (size_t i = 0; i < m_suite.systems.size(); ++i) {
      if (m_suite.systems[i].data) {
        data_file(m_suite.systems[i], fmt::format("/systems/{}", i));
      } else {
        material_system(m_suite.systems[i], fmt::format("/systems/{}", i));
      }
    }
    systems_exist("protocols", m_suite.protocols);
    systems_exist("potentials", m_suite.potentials);
    all_systems_used();
    auto faults = resolve_protocols(m_suite, m_document);
    m_diagnostics.insert(m_diagnostics.end(), faults.begin(), faults.end());
    faults = resolve_calculators(m_suite, m_document);
    m_diagnostics.insert(m_diagnostics.end(), faults.begin(), faults.end());
    sizes();
    for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
      potential(m_suite.potentials[i], fmt::format("/potentials/{}", i));
    }
    return m_diagnostics;
  }

private:
  void emit(const std::string &pointer, const std::string &message, bool to_be_made = false)
  {
    m_diagnostics.push_back(m_document.diagnostic(pointer, message));
    m_diagnostics.back().to_be_made = to_be_made;
  }

  template <typename Item, typename Name>
  void unique_names(const std::string &list, const std::vector<Item> &items, Name name)
  {
    std::map<std::string, size_t> first;
    for (size_t i = 0; i < items.size(); ++i) {
      const auto [found, is_new] = first.emplace(name(items[i]), i);
      if (is_new)
        continue;
      const auto position = [&](size_t item) {
        return m_document.position(fmt::format("/{}/{}", list, item));
      };
      emit(fmt::format("/{}/{}", list, i),
           fmt::format("`{}` stands in `{}` twice, first on {}; give each its own name",
                       found->first, list,
                       m_document.place_text(position(found->second), position(i))));
    }
  }

  /// What no machine that runs this program could hold.
  void sizes()
  {
    for (size_t i = 0; i < m_suite.systems.size(); ++i) {
      const model::System &system = m_suite.systems[i];
      if (system::atoms_of(system) > system::most_atoms) {
        emit(fmt::format("/systems/{}", i),
             fmt::format("`{}` has {} atoms, but at most {} are built; take fewer", system.name,
                         system::atoms_of(system), system::most_atoms));
      }
    }
    int64_t cells = 0;
    for (const auto &system : m_suite.systems) {
      const auto used = [&](const auto &items) {
        return std::count_if(items.begin(), items.end(), [&](const auto &item) {
          return model::is_for(item.systems, system.name);
        });
      };
      cells += used(m_suite.protocols) * used(m_suite.potentials) *
               static_cast<int64_t>(m_suite.layouts.size());
    }
    if (cells > max_runs / m_suite.repetitions) {
      emit("", fmt::format("the suite has {} cells and {} repetitions of each, more than {} runs; "
                           "divide it into several",
                           cells, m_suite.repetitions, max_runs));
    }
  }

  /// Speed-ups are relative to the teacher of a system.
  void one_teacher()
  {
    for (const auto &system : m_suite.systems) {
      const model::Potential *teacher = nullptr;
      for (size_t i = 0; i < m_suite.potentials.size(); ++i) {
        const model::Potential &potential = m_suite.potentials[i];
        if (potential.role != model::Role::teacher ||
            !model::is_for(potential.systems, system.name))
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

  void data_file(model::System &system, const std::string &pointer)
  {
    model::DataFile &data = *system.data;
    data.source = base::without_links(m_document.folder(pointer + "/data") / data.source);
    std::error_code not_seen;
    if (!std::filesystem::exists(data.source, not_seen)) {
      emit(pointer + "/data",
           fmt::format("data file {} of `{}` does not exist; correct the path, which is relative "
                       "to the suite file",
                       data.source.string(), system.name));
      return;
    }
    try {
      structure_file::load_structure_file(system, base::read_text(data.source));
    } catch (const base::SuiteError &error) {
      m_diagnostics.insert(m_diagnostics.end(), error.diagnostics().begin(),
                           error.diagnostics().end());
    } catch (const std::exception &error) {
      emit(pointer + "/data", error.what());
    }
  }

  void material_system(const model::System &system, const std::string &pointer)
  {
    const system::Material &built = system::material(system.material);
    if (system.seed && !built.random()) {
      emit(pointer + "/seed", fmt::format("{} is a perfect crystal, in which nothing is random; "
                                          "remove `seed`",
                                          system.material));
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
        const std::string near = base::nearest(name, known);
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
                           [&](const auto &item) { return model::is_for(item.systems, name); });
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

  void potential(model::Potential &potential, const std::string &pointer)
  {
    if (potential.calculator) {
      if (!potential.model.empty())
        model(potential, pointer);
      return;
    }
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
    commands(potential, pointer);
    if (!potential.model.empty())
      model(potential, pointer);
    plugins(potential, pointer);
    files(potential, pointer);
    // Elements are known of systems that are whole.
    if (m_diagnostics.empty())
      contents(potential, pointer, mlff);
  }

  /// What would make every run fail, as far as files tell without being run.
  void contents(const model::Potential &potential, const std::string &pointer, bool mlff)
  {
    if (const auto fault = mlff ? model_fault(potential, m_suite.systems) : std::nullopt)
      emit(pointer + "/model", *fault);
    for (size_t i = 0; i < potential.pair_coeff.size(); ++i) {
      if (const auto fault =
              pair_coeff_fault(potential, potential.pair_coeff[i], m_suite.systems, m_folders))
        emit(fmt::format("{}/pair_coeff/{}", pointer, i), *fault);
    }
  }

  void braces(const model::Potential &potential, const std::string &pointer)
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
        const std::string near = base::nearest(word, known);
        emit(fmt::format("{}/pair_coeff/{}", pointer, i),
             fmt::format("unknown `{{{}}}`; {}", word,
                         near.empty() ? "known here: {elements}, {model}"
                                      : fmt::format("did you mean `{{{}}}`?", near)));
      }
    }
  }

  void commands(const model::Potential &potential, const std::string &pointer)
  {
    for (size_t i = 0; i < potential.commands.size(); ++i) {
      if (const auto fault = command_fault(potential.commands[i], bonds_left_out(potential)))
        emit(fmt::format("{}/commands/{}", pointer, i), *fault);
    }
  }

  /// Whether a file of one of its systems had bonds.
  bool bonds_left_out(const model::Potential &potential) const
  {
    return std::any_of(m_suite.systems.begin(), m_suite.systems.end(),
                       [&](const model::System &system) {
                         return system.data && system.data->bonds_left_out &&
                                model::is_for(potential.systems, system.name);
                       });
  }

  void model(model::Potential &potential, const std::string &pointer)
  {
    loaded_file("model", "make it (a model folder's README or exporter says how)", potential,
                potential.model, potential.model_content, pointer + "/model");
  }

  void plugins(model::Potential &potential, const std::string &pointer)
  {
    for (size_t i = 0; i < potential.plugins.size(); ++i) {
      model::PluginFile &plugin = potential.plugins[i];
      loaded_file("plugin", "build it (the suite's comments may say how)", potential, plugin.path,
                  plugin.content, fmt::format("{}/plugins/{}", pointer, i));
    }
  }

  /// A file that LAMMPS reads from where it lies: makes its path absolute and hashes it.
  void loaded_file(const std::string &kind, const std::string &remedy,
                   const model::Potential &potential, fs::path &path, base::FileContent &content,
                   const std::string &pointer)
  {
    path = base::without_links(m_document.folder(pointer) / path);
    if (!base::is_file(path)) {
      emit(pointer,
           fmt::format("{} file {} of `{}` does not exist; {} or correct the path, which is "
                       "relative to the suite file",
                       kind, path.string(), potential.name, remedy),
           true);
      return;
    }
    look_at(path, content, pointer);
  }

  void files(model::Potential &potential, const std::string &pointer)
  {
    std::set<std::string> names = reserved_names;
    for (size_t i = 0; i < potential.files.size(); ++i) {
      model::PotentialFile &file = potential.files[i];
      const std::string place = fmt::format("{}/files/{}", pointer, i);
      const fs::path given = file.source;
      file.name = given.filename();
      if (!names.insert(file.name).second) {
        emit(place,
             fmt::format("a second file `{}` would lie in the run folder; rename it", file.name));
      }
      std::vector<fs::path> places{m_document.folder(place) / given};
      for (const auto &folder : m_folders)
        places.push_back(folder / given);
      const auto found = std::find_if(places.begin(), places.end(), base::is_file);
      if (found == places.end()) {
        std::string looked;
        for (const auto &path : places)
          looked += fmt::format("{}{}", looked.empty() ? "" : ", ", path.parent_path().string());
        emit(place, fmt::format("potential file `{}` of `{}` was not found in: {}; correct the "
                                "name, give a path, or set LAMMPS_POTENTIALS",
                                given.string(), potential.name, looked));
        continue;
      }
      file.source = base::without_links(*found);
      look_at(file.source, file.content, place);
    }
  }

  void look_at(const fs::path &path, base::FileContent &content, const std::string &place)
  {
    try {
      content = base::content_of(path);
    } catch (const std::exception &error) {
      emit(place, error.what());
    }
  }

  model::Suite &m_suite;
  const yaml::Document &m_document;
  const std::vector<fs::path> &m_folders;
  std::vector<base::Diagnostic> m_diagnostics;
};

}  // namespace

std::vector<base::Diagnostic> resolve_suite(model::Suite &suite, const yaml::Document &document,
                                            const std::vector<fs::path> &potentials_folders)
{
  return Resolver(suite, document, potentials_folders).run();
}

}  // namespace mlffbench::rules
