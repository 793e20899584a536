// SPDX-License-Identifier: GPL-2.0-or-later
// How files write the names of space groups.
#pragma once

#include <string>
#include <string_view>

namespace mlffbench::structure_file {

/// A Hermann-Mauguin name as a file writes it, and the code of the setting that may stand at its
/// end.
struct WrittenName {
  std::string text;    ///< in lower case, without blanks and signs of subscripts
  std::string joints;  ///< how each character stands to that before it: as one, split or ? (untold)
  std::string setting;  ///< such as 1, 2, h, r or b1; perhaps empty
};

/// Of `P 21/c`, `P2(1)/c`, `P 2_1/c`, `Fm-3m`, `F d -3 m:2`, `R -3 m H`. Blanks that are there
/// count: `P 1 21` is not `P 1 2 1`.
WrittenName written_name(std::string_view text);

/// Whether a name may stand for that of the tables, whole or (of monoclinic groups) short.
bool may_mean(const WrittenName &name, const std::string &hermann_mauguin);

}  // namespace mlffbench::structure_file
