// SPDX-License-Identifier: GPL-2.0-or-later
// Calls of Boost.Math.
#include "stats/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace mlffbench::stats {

namespace {

namespace policies = boost::math::policies;

/// By default Boost computes in long double, several times as slow, for digits that no figure has.
using InDouble = policies::policy<policies::promote_double<false>>;
using InDoubleRoundedUp = policies::policy<policies::promote_double<false>,
                                           policies::discrete_quantile<policies::integer_round_up>>;

}  // namespace

double student_t_quantile(double p, double freedom)
{
  return quantile(boost::math::students_t_distribution<double, InDouble>(freedom), p);
}

double binomial_cdf(int successes, int trials, double probability)
{
  return cdf(boost::math::binomial_distribution<double, InDouble>(trials, probability), successes);
}

int binomial_quantile(double p, int trials, double probability)
{
  const boost::math::binomial_distribution<double, InDoubleRoundedUp> binomial(trials, probability);
  return static_cast<int>(quantile(binomial, p));
}

double chi_squared_upper_tail(double x, double freedom)
{
  return cdf(complement(boost::math::chi_squared_distribution<double, InDouble>(freedom), x));
}

}  // namespace mlffbench::stats
