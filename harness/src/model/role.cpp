// SPDX-License-Identifier: GPL-2.0-or-later
// Words of roles.
#include "model/role.h"

#include "base/words.h"

namespace mlffbench::model {

namespace {

constexpr base::Words<Role, 3> words{
    {{Role::teacher, "teacher"}, {Role::student, "student"}, {Role::reference, "reference"}}};

}  // namespace

std::string_view word_of(Role role)
{
  return base::word_in(words, role);
}

bool read_word(std::string_view word, Role &role)
{
  return base::read_word_in(words, word, role);
}

}  // namespace mlffbench::model
