// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench systems.
#include "base/file.h"
#include "base/json_output.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "lammps_file/data_file.h"
#include "report/table.h"
#include "structure_file/structure_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::vector<std::string> elements_of(const Material &material)
{
  std::vector<std::string> elements;
  for (const auto &species : material.species)
    elements.push_back(species.element);
  return elements;
}

int list_materials(bool json)
{
  if (json) {
    Json list = Json::array();
    for (const auto &material : materials()) {
      list.push_back({{"name", material.name},
                      {"description", material.description},
                      {"elements", elements_of(material)},
                      {"atoms_per_cell", material.atoms_per_cell()},
                      {"cell_A", material.cell_A},
                      {"density_g_cm3", material.density_g_cm3()},
                      {"seeded", material.random()},
                      {"source", material.source}});
    }
    const Json all{{"format", "mlff-bench-materials"}, {"version", 1}, {"materials", list}};
    fmt::print("{}\n", json_text(all, 1));
    return exit_code::good;
  }
  TextTable table({"material", "elements", "atoms/cell", "cell A", "g/cm3", "what"}, {1, 3, 5});
  for (const auto &material : materials()) {
    const auto &[a, b, c] = material.cell_A;
    table.add({material.name, fmt::format("{}", fmt::join(elements_of(material), " ")),
               std::to_string(material.atoms_per_cell()),
               fmt::format("{:.3f} x {:.3f} x {:.3f}", a, b, c),
               fmt::format("{:.3f}", material.density_g_cm3()), material.description});
  }
  fmt::print("{}\n", table.text());
  for (const auto &material : materials())
    fmt::print("{}: {}.\n", material.name, material.source);
  return exit_code::good;
}

std::array<int, 3> three(const std::vector<int> &values)
{
  return {values.at(0), values.at(1), values.at(2)};
}

System chosen_system(const SystemsOptions &options)
{
  System system;
  system.name = options.name;
  if (!options.supercell.empty())
    system.supercell = three(options.supercell);
  if (!options.strain.empty())
    std::copy_n(options.strain.begin(), 3, system.strain.begin());
  std::vector<std::string> names;
  for (const auto &material : materials())
    names.push_back(material.name);
  if (std::find(names.begin(), names.end(), options.name) != names.end()) {
    if (!options.format.empty() || !options.elements.empty() || options.frame ||
        !options.units.empty()) {
      throw std::runtime_error(
          "--format, --elements, --frame and --units are for structure files; leave them out");
    }
    system.material = options.name;
    system.atoms = options.atoms;
    if (!options.replicas.empty())
      system.replicas = three(options.replicas);
    if (!system.atoms && !system.replicas)
      system.replicas = {1, 1, 1};
    if (options.seed && !material(system.material).random()) {
      throw std::runtime_error(fmt::format(
          "{} is a perfect crystal, in which nothing is random; leave --seed out", options.name));
    }
    system.seed = options.seed;
    return system;
  }
  std::error_code error;
  if (!fs::exists(options.name, error)) {
    const std::string near = nearest(options.name, names);
    throw std::runtime_error(fmt::format("`{}` is neither a material nor a file; {}", options.name,
                                         near.empty()
                                             ? fmt::format("materials: {}", fmt::join(names, ", "))
                                             : fmt::format("did you mean `{}`?", near)));
  }
  if (options.atoms || !options.replicas.empty() || options.seed) {
    throw std::runtime_error(
        "--atoms, --replicas and --seed are for materials; a structure file is "
        "repeated by --supercell");
  }
  DataFile data;
  data.source = options.name;
  data.elements = options.elements;
  data.frame = options.frame;
  data.units = options.units;
  if (!options.format.empty())
    data.format = options.format;
  system.data = data;
  system.name = data.source.stem().string();
  load_structure_file(system, read_text(data.source));
  return system;
}

}  // namespace

int systems_command(const Options &options)
{
  const SystemsOptions &wanted = options.systems;
  if (wanted.name.empty())
    return list_materials(options.json);
  const System system = chosen_system(wanted);
  if (atoms_of(system) > most_atoms) {
    throw std::runtime_error(fmt::format("these are {} atoms, but at most {} are built; take fewer",
                                         atoms_of(system), most_atoms));
  }
  constexpr uint64_t usual_seed = 1;
  const std::string text = data_text(system, structure_seed(system, usual_seed));
  const auto notes = notes_of(system);
  if (options.output.empty() && !options.json) {
    for (const auto &note : notes)
      fmt::print(stderr, "note: {}\n", note);
    fmt::print("{}", text);
    return exit_code::good;
  }
  if (!options.output.empty())
    write_file(options.output, text);
  const auto elements = mlffbench::elements_of(system);
  const Structure structure =
      check_data_file(text, options.output.empty() ? system.name : options.output.string(),
                      elements)
          .structure;
  const Box &box = structure.box;
  if (options.json) {
    const Json summary{{"format", "mlff-bench-system"},
                       {"version", 1},
                       {"name", system.name},
                       {"atoms", structure.types.size()},
                       {"elements", elements},
                       {"box_A", box.edges_A},
                       {"tilt_A", box.tilt_A},
                       {"density_g_cm3", structure.density_g_cm3()},
                       {"notes", notes},
                       {"file", options.output.empty() ? Json() : Json(options.output.string())}};
    fmt::print("{}\n", json_text(summary, 1));
    return exit_code::good;
  }
  fmt::print("{}: {} atoms of {}, box {:.6g} x {:.6g} x {:.6g} Angstrom{}, {:.4f} g/cm3\n",
             options.output.string(), structure.types.size(), fmt::join(elements, " "),
             box.edges_A[0], box.edges_A[1], box.edges_A[2],
             box.triclinic() ? fmt::format(" (tilt {:.6g})", fmt::join(box.tilt_A, " ")) : "",
             structure.density_g_cm3());
  for (const auto &note : notes)
    fmt::print("note: {}\n", note);
  return exit_code::good;
}

}  // namespace mlffbench
