// SPDX-License-Identifier: GPL-2.0-or-later
// What a potential is compared as.
#pragma once

#include <string_view>

namespace mlffbench::model {

/// Key `role` of a potential, in the order in which tables show them: students are held against the
/// teacher; a reference stands beside both.
enum class Role { teacher, student, reference };

/// As suites and records write it: "teacher".
std::string_view word_of(Role role);
/// False if it is none of these words.
bool read_word(std::string_view word, Role &role);

}  // namespace mlffbench::model
