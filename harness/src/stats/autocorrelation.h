// SPDX-License-Identifier: GPL-2.0-or-later
// How much the samples of a series resemble those before them.
#pragma once

#include <cstddef>
#include <span>

namespace mlffbench::stats {

/// Correlation of the samples with those `lag` places before, both relative to the mean of all,
/// sums over all divided by n: the estimator of Box and Jenkins (1976). 0 for a constant series.
double autocorrelation(std::span<const double> samples, size_t lag);

/// Effective number of independent samples for the mean, n / g, with the statistical inefficiency g
/// from Geyer's initial convex sequence of the autocovariance: Geyer, Statistical Science 7 (1992)
/// 473. Between 1 and n; a constant series counts as n, and fewer than four samples count as they
/// are. Above 20,000 samples g is taken from batch means.
double effective_samples(std::span<const double> samples);

/// p value of the hypothesis that the first `lags` autocorrelations are all zero: Ljung and Box,
/// Biometrika 65 (1978) 297. 1 for a constant series and for one no longer than `lags`.
double ljung_box_p(std::span<const double> samples, size_t lags);

}  // namespace mlffbench::stats
