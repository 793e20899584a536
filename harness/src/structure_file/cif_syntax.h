// SPDX-License-Identifier: GPL-2.0-or-later
// The syntax of CIF 1.1 and 2.0 (https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax,
// https://www.iucr.org/resources/cif/cif2).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::structure_file {

struct CifValue {
  std::string text;
  int line = 0;
  bool missing = false;  ///< an unquoted `.` or `?`
};

/// All values of a data name: one, or those of its column in a loop.
struct CifItem {
  std::string name;  ///< in lower case
  int line = 0;      ///< of the data name
  int loop = -1;     ///< number of its loop in the block; -1 if it is in none
  std::vector<CifValue> values;
};

/// A data block. Its items go by their names with `_` for the `.` of newer dictionaries.
struct CifBlock {
  std::string name;
  int line = 0;
  std::map<std::string, CifItem> items;

  /// The item of this name, or nothing.
  const CifItem *find(const std::string &data_name) const;
};

/// Reads the blocks of a CIF file. `file` is for messages. Throws SuiteError with the place of the
/// first fault.
std::vector<CifBlock> read_cif_blocks(std::string_view text, const std::string &file);

}  // namespace mlffbench::structure_file
