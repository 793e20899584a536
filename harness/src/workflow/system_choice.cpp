// SPDX-License-Identifier: GPL-2.0-or-later
// The system of a user's choice.
#include "workflow/system_choice.h"

#include "base/nearest.h"
#include "base/text.h"
#include "structure_file/structure_file.h"
#include "system/material.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

std::array<int, 3> three(const std::vector<int> &values)
{
  return {values.at(0), values.at(1), values.at(2)};
}

}  // namespace

model::System chosen_system(const SystemChoice &choice)
{
  model::System system;
  system.name = choice.name;
  if (!choice.supercell.empty())
    system.supercell = three(choice.supercell);
  if (!choice.strain.empty())
    std::copy_n(choice.strain.begin(), 3, system.strain.begin());
  std::vector<std::string> names;
  for (const auto &material : system::materials())
    names.push_back(material.name);
  if (std::find(names.begin(), names.end(), choice.name) != names.end()) {
    if (!choice.format.empty() || !choice.elements.empty() || choice.frame ||
        !choice.units.empty()) {
      throw std::runtime_error(
          "--format, --elements, --frame and --units are for structure files; leave them out");
    }
    system.material = choice.name;
    system.atoms = choice.atoms;
    if (!choice.replicas.empty())
      system.replicas = three(choice.replicas);
    if (!system.atoms && !system.replicas)
      system.replicas = {1, 1, 1};
    if (choice.seed && !system::material(system.material).random()) {
      throw std::runtime_error(fmt::format(
          "{} is a perfect crystal, in which nothing is random; leave --seed out", choice.name));
    }
    system.seed = choice.seed;
    return system;
  }
  std::error_code error;
  if (!fs::exists(choice.name, error)) {
    const std::string near = base::nearest(choice.name, names);
    throw std::runtime_error(fmt::format("`{}` is neither a material nor a file; {}", choice.name,
                                         near.empty()
                                             ? fmt::format("materials: {}", fmt::join(names, ", "))
                                             : fmt::format("did you mean `{}`?", near)));
  }
  if (choice.atoms || !choice.replicas.empty() || choice.seed) {
    throw std::runtime_error(
        "--atoms, --replicas and --seed are for materials; a structure file is "
        "repeated by --supercell");
  }
  model::DataFile data;
  data.source = choice.name;
  data.elements = choice.elements;
  data.frame = choice.frame;
  data.units = choice.units;
  if (!choice.format.empty())
    data.format = choice.format;
  system.data = data;
  system.name = data.source.stem().string();
  structure_file::load_structure_file(system, base::read_text(data.source));
  return system;
}

}  // namespace mlffbench::workflow
