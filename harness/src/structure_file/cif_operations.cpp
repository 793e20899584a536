// SPDX-License-Identifier: GPL-2.0-or-later
// Symmetry operations listed in a CIF file.
#include "structure_file/cif_operations.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::structure_file {

namespace {

/// `times` is given for a magnetic group, and whether a translation of it turns time is kept there.
SymmetryOperations parsed(const CifItem &texts, bool *times, const std::string &file)
{
  SymmetryOperations operations;
  for (const auto &value : texts.values) {
    std::string text = value.text;
    bool turns = false;
    // A magnetic operation ends with +1 or -1 for time, which moves no atom.
    const size_t last = text.rfind(',');
    if (times != nullptr && last != std::string::npos) {
      const std::string_view time = base::trimmed(std::string_view(text).substr(last + 1));
      if (time == "1" || time == "+1" || time == "-1")
        text.erase(last);
      turns = time == "-1";
    }
    const auto operation = symmetry_operation(text);
    if (!operation) {
      base::fail_at(file, value.line,
                    fmt::format("`{}` is no symmetry operation; write it like `-y, x-y, z+1/3`",
                                base::shown(value.text)));
    }
    if (turns && operation->is_translation() && !operation->identity())
      *times = true;
    operations.push_back(*operation);
  }
  constexpr size_t most = 192;  // general positions of the largest space groups
  if (operations.size() > most) {
    base::fail_at(
        file, texts.line,
        fmt::format("{} symmetry operations are listed, but no space group has more than {}; "
                    "keep each once",
                    operations.size(), most));
  }
  return without_repeats(operations);
}

/// The operations of a magnetic group: each of its operations with each of its centrings.
SymmetryOperations magnetic_operations(const CifBlock &block, const CifItem &texts,
                                       bool &time_translation, const std::string &file)
{
  const SymmetryOperations operations = parsed(texts, &time_translation, file);
  const CifItem *centrings = block.find("_space_group_symop_magn_centering_xyz");
  if (centrings == nullptr)
    return operations;
  SymmetryOperations all;
  for (const auto &centring : parsed(*centrings, &time_translation, file)) {
    for (const auto &operation : operations)
      all.push_back(centring.after(operation));
  }
  return without_repeats(all);
}

}  // namespace

bool says_something(const CifItem &item)
{
  return std::any_of(item.values.begin(), item.values.end(), [](const CifValue &value) {
    return !value.missing && !base::trimmed(value.text).empty();
  });
}

std::optional<ListedOperations> listed_operations(const CifBlock &block, const std::string &file)
{
  std::optional<ListedOperations> found;
  for (const char *name :
       {"_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", magnetic_list}) {
    const CifItem *texts = block.find(name);
    if (texts == nullptr || !says_something(*texts))
      continue;
    const bool magnetic = name == magnetic_list;
    bool time_translation = false;
    const auto operations = magnetic ? magnetic_operations(block, *texts, time_translation, file)
                                     : parsed(*texts, nullptr, file);
    if (found && !same_operations(found->operations, operations)) {
      base::fail_at(
          file, texts->line,
          fmt::format("the symmetry operations listed here are others than those of line {}; "
                      "keep one of the lists",
                      found->line));
    }
    found = ListedOperations{operations, texts->line, magnetic, time_translation};
  }
  return found;
}

void check_operations(const SymmetryOperations &operations, const system::Mat3 &cell_A, int line,
                      const std::string &file)
{
  const auto identity = std::any_of(operations.begin(), operations.end(), [](const auto &each) {
    return same_operation(each, *symmetry_operation("x,y,z"));
  });
  if (!identity)
    base::fail_at(file, line, "the symmetry operations lack `x, y, z`; list all of them");
  if (const auto missing = missing_product(operations)) {
    const auto &[a, b, both] = *missing;
    base::fail_at(file, line,
                  fmt::format("the symmetry operations are no group: `{}` and then `{}` make `{}`, "
                              "which is not among them; list all of them",
                              text_of(b), text_of(a), text_of(both)));
  }
  if (const auto distorting = distorting_operation(operations, cell_A)) {
    base::fail_at(file, line,
                  fmt::format("the symmetry operation `{}` does not fit the cell, which it would "
                              "distort; correct the cell or the symmetry",
                              text_of(*distorting)));
  }
}

}  // namespace mlffbench::structure_file
