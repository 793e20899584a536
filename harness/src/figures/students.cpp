// SPDX-License-Identifier: GPL-2.0-or-later
// What figures of students begin with.
#include "figures/students.h"

namespace mlffbench::figures {

Figure figure_of(const StudentPair &pair, const Head &head, const std::string &part)
{
  Figure figure = figure_of_all(head);
  figure.group = pair.group;
  figure.potential = pair.student;
  figure.part = part;
  for (const auto &more : {part, pair.student, pair.group})
    figure.title += more.empty() ? "" : ", " + more;
  figure.run_ids = pair.run_ids;
  return figure;
}

std::string other_run_of(const std::string &teacher)
{
  return teacher + ", again";
}

}  // namespace mlffbench::figures
