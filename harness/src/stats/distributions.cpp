// SPDX-License-Identifier: GPL-2.0-or-later
// Calls of Boost.Math.
#include "stats/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace mlffbench {

double student_t_quantile(double p, double freedom)
{
  return boost::math::quantile(boost::math::students_t(freedom), p);
}

double binomial_cdf(int successes, int trials, double probability)
{
  return boost::math::cdf(boost::math::binomial(trials, probability), successes);
}

int binomial_quantile(double p, int trials, double probability)
{
  using boost::math::policies::discrete_quantile;
  using boost::math::policies::integer_round_up;
  using RoundUp = boost::math::policies::policy<discrete_quantile<integer_round_up>>;
  const boost::math::binomial_distribution<double, RoundUp> binomial(trials, probability);
  return static_cast<int>(boost::math::quantile(binomial, p));
}

double chi_squared_upper_tail(double x, double freedom)
{
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(freedom), x));
}

}  // namespace mlffbench
