// SPDX-License-Identifier: GPL-2.0-or-later
// Intervals of means that assume a normal distribution of the mean.
#pragma once

#include "stats/interval.h"

#include <optional>
#include <span>

namespace mlffbench::stats {

/// Interval of the mean of correlated samples: Student's t with n_eff - 1 degrees of freedom times
/// sd / sqrt(n_eff). None below an effective sample of two.
std::optional<Interval> mean_interval(std::span<const double> samples, double n_eff, double alpha);

/// Interval of the mean of independent samples: Student's t. None below two samples.
std::optional<Interval> student_t_interval(std::span<const double> samples, double alpha);

/// Interval of mean(b) - mean(a) of independent samples whose variances may differ: Welch,
/// Biometrika 34 (1947) 28. None where a or b has fewer than two samples.
std::optional<Interval> welch_interval(std::span<const double> a, std::span<const double> b,
                                       double alpha);

}  // namespace mlffbench::stats
