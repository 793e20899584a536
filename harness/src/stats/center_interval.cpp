// SPDX-License-Identifier: GPL-2.0-or-later
// The method by the number of values.
#include "stats/center_interval.h"

#include "stats/mean_interval.h"
#include "stats/sign_test.h"

namespace mlffbench::stats {

std::optional<CenterInterval> center_interval(std::span<const double> values, double alpha)
{
  constexpr size_t fewest = 3;
  if (const auto exact = sign_test_interval(values, alpha))
    return CenterInterval{*exact, "sign test"};
  if (values.size() < fewest)
    return std::nullopt;
  const auto interval = student_t_interval(values, alpha);
  return CenterInterval{*interval, "Student t"};
}

}  // namespace mlffbench::stats
