// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench systems.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/validators.h"
#include "lammps_file/data_file.h"
#include "report/table.h"
#include "structure_file/structure_file.h"
#include "workflow/system_choice.h"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> elements_of_material(const system::Material &material)
{
  std::vector<std::string> elements;
  for (const auto &species : material.species)
    elements.push_back(species.element);
  return elements;
}

void list_materials(bool json)
{
  if (json) {
    Json list = Json::array();
    for (const auto &material : system::materials()) {
      list.push_back({{"name", material.name},
                      {"description", material.description},
                      {"elements", elements_of_material(material)},
                      {"atoms_per_cell", material.atoms_per_cell()},
                      {"cell_A", material.cell_A},
                      {"density_g_cm3", material.density_g_cm3()},
                      {"seeded", material.random()},
                      {"source", material.source}});
    }
    const Json all{{"format", "mlff-bench-materials"}, {"version", 1}, {"materials", list}};
    fmt::print("{}\n", base::json_text(all, 1));
    return;
  }
  report::TextTable table({"material", "elements", "atoms/cell", "cell A", "g/cm3", "what"},
                          {1, 3, 5});
  for (const auto &material : system::materials()) {
    const auto &[a, b, c] = material.cell_A;
    table.add({material.name, fmt::format("{}", fmt::join(elements_of_material(material), " ")),
               std::to_string(material.atoms_per_cell()),
               fmt::format("{:.3f} x {:.3f} x {:.3f}", a, b, c),
               fmt::format("{:.3f}", material.density_g_cm3()), material.description});
  }
  fmt::print("{}\n", table.text());
  for (const auto &material : system::materials())
    fmt::print("{}: {}.\n", material.name, material.source);
}

/// A system that was built, and where it was written to; empty: nowhere.
struct Built {
  const model::System &system;
  const system::Structure &structure;
  const std::vector<std::string> &elements;
  const std::vector<std::string> &notes;
  const std::filesystem::path &file;
};

Json to_json(const Built &built)
{
  const system::Box &box = built.structure.box;
  return {{"format", "mlff-bench-system"},
          {"version", 1},
          {"name", built.system.name},
          {"atoms", built.structure.types.size()},
          {"elements", built.elements},
          {"box_A", box.edges_A},
          {"tilt_A", box.tilt_A},
          {"density_g_cm3", built.structure.density_g_cm3()},
          {"notes", built.notes},
          {"file", built.file.empty() ? Json() : Json(built.file.string())}};
}

void print(const Built &built)
{
  const system::Box &box = built.structure.box;
  fmt::print("{}: {} atoms of {}, box {:.6g} x {:.6g} x {:.6g} Angstrom{}, {:.4f} g/cm3\n",
             built.file.string(), built.structure.types.size(), fmt::join(built.elements, " "),
             box.edges_A[0], box.edges_A[1], box.edges_A[2],
             box.triclinic() ? fmt::format(" (tilt {:.6g})", fmt::join(box.tilt_A, " ")) : "",
             built.structure.density_g_cm3());
  for (const auto &note : built.notes)
    fmt::print("note: {}\n", note);
}

class SystemsCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "systems",
        "List the materials, or write the LAMMPS data file of one or of a structure file");
    command->add_option("NAME", m_choice.name,
                        "A material, or a structure file (CIF, POSCAR, extended XYZ, LAMMPS data)");
    auto *atoms = command->add_option("--atoms", m_choice.atoms, "Atoms wanted of a material")
                      ->check(CLI::Range(1, 10000000));
    command->add_option("--replicas", m_choice.replicas, "Cells of a material along x, y, z")
        ->expected(3)
        ->check(CLI::Range(1, 500))
        ->excludes(atoms);
    command->add_option("--supercell", m_choice.supercell, "Copies of the box along its edges")
        ->expected(3)
        ->check(CLI::Range(1, 500));
    command->add_option("--strain", m_choice.strain, "Strain along x, y, z, as fractions")
        ->expected(3)
        ->check(strain_range());
    command->add_option("--seed", m_choice.seed,
                        "Seed of what is random in a material (default: 1)");
    command
        ->add_option("--format", m_choice.format,
                     "Format of a structure file (default: by its name, "
                     "else by its content)")
        ->check(CLI::IsMember({"lammps", "extxyz", "poscar", "cif"}));
    command->add_option("--elements", m_choice.elements, "Elements of the atom types, in order");
    command->add_option("--frame", m_choice.frame,
                        "Frame of an extended XYZ file: 0 the first, -1 the last");
    command
        ->add_option("--units", m_choice.units,
                     "LAMMPS units of a data file whose first line names none (default: metal)")
        ->check(CLI::IsMember({"metal", "real", "electron", "si", "cgs", "micro", "nano"}));
    command->add_option("-o,--output", m_output, "Data file to write (default: standard output)")
        ->type_name("FILE");
    m_json.add(*command);
    add_examples(*command,
                 {{"systems", "all materials with their densities"},
                  {"systems quartz --atoms 500 -o quartz.data", "a data file"},
                  {"systems my.cif --supercell 2 2 2 -o my.data", "one from a CIF file"}});
    return command;
  }

  int run() override
  {
    if (m_choice.name.empty()) {
      list_materials(m_json.chosen);
    } else {
      build();
    }
    return exit_code::good;
  }

private:
  void build() const
  {
    const model::System system = workflow::chosen_system(m_choice);
    if (system::atoms_of(system) > system::most_atoms) {
      throw std::runtime_error(
          fmt::format("these are {} atoms, but at most {} are built; take fewer",
                      system::atoms_of(system), system::most_atoms));
    }
    constexpr uint64_t usual_seed = 1;
    const std::string text = system::data_text(system, system::structure_seed(system, usual_seed));
    const auto notes = system::notes_of(system);
    if (m_output.empty() && !m_json.chosen) {
      for (const auto &note : notes)
        fmt::print(stderr, "note: {}\n", note);
      fmt::print("{}", text);
      return;
    }
    if (!m_output.empty())
      base::write_file(m_output, text);
    const auto elements = system::elements_of(system);
    const system::Structure structure =
        lammps_file::check_data_file(text, m_output.empty() ? system.name : m_output.string(),
                                     elements)
            .structure;
    const Built built{system, structure, elements, notes, m_output};
    if (m_json.chosen) {
      fmt::print("{}\n", base::json_text(to_json(built), 1));
    } else {
      print(built);
    }
  }

  workflow::SystemChoice m_choice;  ///< without a name the materials are listed
  std::filesystem::path m_output;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> systems_command()
{
  return std::make_unique<SystemsCommand>();
}

}  // namespace mlffbench::cli
