// SPDX-License-Identifier: GPL-2.0-or-later
// FFTW's transforms.
#include "physics/fourier.h"

#include <algorithm>
#include <bit>
#include <fftw3.h>

namespace mlffbench::physics {

namespace {

/// std::complex is laid out as FFTW's own type (FFTW manual, Complex numbers).
fftw_complex *as_fftw(std::vector<std::complex<double>> &values)
{
  return reinterpret_cast<fftw_complex *>(values.data());
}

}  // namespace

void DestroyFourierPlan::operator()(fftw_plan_s *plan) const
{
  fftw_destroy_plan(plan);
}

LaggedProducts::LaggedProducts(size_t samples, size_t lags)
    : m_lags(lags), m_padded(std::bit_ceil(samples + lags)), m_series(m_padded),
      m_transform(m_padded / 2 + 1), m_power(m_padded / 2 + 1),
      m_plan(fftw_plan_dft_r2c_1d(static_cast<int>(m_padded), m_series.data(), as_fftw(m_transform),
                                  FFTW_ESTIMATE))
{
}

void LaggedProducts::add(std::span<const double> series)
{
  std::fill(std::copy(series.begin(), series.end(), m_series.begin()), m_series.end(), 0.0);
  fftw_execute(m_plan.get());
  for (size_t i = 0; i < m_power.size(); ++i)
    m_power[i] += std::norm(m_transform[i]);
}

std::vector<double> LaggedProducts::sums() const
{
  std::vector<std::complex<double>> power(m_power.begin(), m_power.end());
  std::vector<double> products(m_padded);
  const FourierPlan plan(fftw_plan_dft_c2r_1d(static_cast<int>(m_padded), as_fftw(power),
                                              products.data(), FFTW_ESTIMATE));
  fftw_execute(plan.get());
  products.resize(m_lags + 1);
  for (double &product : products)
    product /= static_cast<double>(m_padded);  // FFTW's transforms are not normalised
  return products;
}

std::vector<double> cosine_transform(std::vector<double> values)
{
  const FourierPlan plan(fftw_plan_r2r_1d(static_cast<int>(values.size()), values.data(),
                                          values.data(), FFTW_REDFT00, FFTW_ESTIMATE));
  fftw_execute(plan.get());
  return values;
}

}  // namespace mlffbench::physics
