// SPDX-License-Identifier: GPL-2.0-or-later
// The convolution's kernels against its definition, loop by loop, and its gradients against central
// differences.

#include "mlff_convolution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace {

using mlff::Convolution;
using mlff::ConvolutionGradients;
using mlff::ConvolutionInput;
using mlff::EdgeGroups;
using mlff::InstructionSet;
using mlff::TensorProductPath;

constexpr std::int64_t NODES = 5;
constexpr std::int64_t EDGES = 23;

std::vector<InstructionSet> instruction_sets()
{
  std::vector<InstructionSet> sets = {InstructionSet::baseline};
  const auto best = mlff::best_instruction_set();
  if (best != InstructionSet::baseline) {
    sets.push_back(InstructionSet::avx2);
  }
  if (best == InstructionSet::avx512) {
    sets.push_back(InstructionSet::avx512);
  }
  return sets;
}

/// All paths of features, filter and results of degrees up to 3, whose features' channels fill
/// vectors of all widths (32), none (3) and both (19).
template <typename T> struct Problem {
  std::vector<TensorProductPath> paths;
  std::vector<T> coefficients;
  std::int64_t dim_in = 0;
  std::int64_t dim_filter = 16;
  std::vector<std::int64_t> centres;
  std::vector<std::int64_t> neighbours;
  std::vector<T> x;  // [node][irrep, channel, component]
  std::vector<T> filter;
  std::vector<T> weight;
  std::mt19937 engine{17};

  std::vector<T> random(std::int64_t count)
  {
    std::uniform_real_distribution<T> uniform(-1, 1);
    std::vector<T> values(count);
    for (auto &value : values)
      value = uniform(engine);
    return values;
  }

  Problem()
  {
    const std::vector<std::int64_t> channels = {19, 32, 3, 19};
    std::int64_t dim_weight = 0;
    for (int in = 0; in <= 3; in++) {
      for (int filter_degree = 0; filter_degree <= 3; filter_degree++) {
        for (int out = std::abs(in - filter_degree); out <= std::min(3, in + filter_degree);
             out++) {
          paths.push_back({in, filter_degree, out, channels[in], dim_in,
                           static_cast<std::int64_t>(filter_degree) * filter_degree});
          dim_weight += channels[in];
          add_coefficients(2 * in + 1, 2 * filter_degree + 1, 2 * out + 1);
        }
      }
      dim_in += channels[in] * (2 * in + 1);
    }
    std::uniform_int_distribution<std::int64_t> node(0, NODES - 2);  // the last has no edges
    for (std::int64_t edge = 0; edge < EDGES; edge++) {
      centres.push_back(node(engine));
      neighbours.push_back(node(engine));
    }
    x = random(NODES * dim_in);
    filter = random(EDGES * dim_filter);
    weight = random(EDGES * dim_weight);
  }

  void add_coefficients(int in, int filter_components, int out)
  {
    for (int m1 = 0; m1 < in; m1++) {
      for (int m2 = 0; m2 < filter_components; m2++) {
        for (int m3 = 0; m3 < out; m3++) {
          const bool vanishes = filter_components == 1 ? m1 != m3 : (m1 + 2 * m2 + 3 * m3) % 3 == 0;
          coefficients.push_back(vanishes ? T(0) : random(1)[0]);
        }
      }
    }
  }

  [[nodiscard]] Convolution<T> convolution(InstructionSet set) const
  {
    return {paths,  coefficients.data(), static_cast<std::int64_t>(coefficients.size()),
            dim_in, dim_filter,          set};
  }

  /// The definition, in double.
  [[nodiscard]] std::vector<double> naive() const
  {
    const auto plan = convolution(InstructionSet::baseline);
    std::vector<double> out(NODES * plan.dim_out());
    for (std::int64_t edge = 0; edge < EDGES; edge++) {
      std::size_t c = 0;
      for (const auto &path : plan.paths()) {
        const int in = 2 * path.degree_in + 1;
        const int components = 2 * path.degree_out + 1;
        for (int m1 = 0; m1 < in; m1++) {
          for (int m2 = 0; m2 <= 2 * path.degree_filter; m2++) {
            for (int m3 = 0; m3 < components; m3++, c++) {
              for (std::int64_t u = 0; u < path.channels; u++) {
                out[centres[edge] * plan.dim_out() + path.offset_out + u * components + m3] +=
                    double(coefficients[c]) *
                    double(weight[edge * plan.dim_weight() + path.offset_weight + u]) *
                    double(x[neighbours[edge] * dim_in + path.offset_in + u * in + m1]) *
                    double(filter[edge * dim_filter + path.offset_filter + m2]);
              }
            }
          }
        }
      }
    }
    return out;
  }

  [[nodiscard]] ConvolutionInput<T> input(const std::vector<T> &features) const
  {
    return {centres.data(), neighbours.data(), features.data(), filter.data(), weight.data()};
  }

  [[nodiscard]] std::vector<T> forward(InstructionSet set, std::int64_t parts) const
  {
    const auto plan = convolution(set);
    std::vector<T> features(x.size());
    plan.transpose_in(x.data(), features.data(), NODES);
    std::vector<T> out(NODES * plan.dim_out(), std::numeric_limits<T>::quiet_NaN());
    const EdgeGroups groups(centres.data(), EDGES, NODES);
    for (std::int64_t k = 0; k < parts; k++) {
      plan.forward(input(features), groups, groups.part(k, parts), groups.part(k + 1, parts),
                   out.data());
    }
    return out;
  }

  struct Gradients {
    std::vector<T> features;
    std::vector<T> filter;
    std::vector<T> weight;
  };

  /// Of the sum of all results, each times its factor.
  [[nodiscard]] Gradients backward(InstructionSet set, const std::vector<T> &factors,
                                   std::int64_t parts, bool with_features = true) const
  {
    const auto plan = convolution(set);
    std::vector<T> features(x.size());
    plan.transpose_in(x.data(), features.data(), NODES);
    std::vector<T> grad_out(factors.size());
    plan.transpose_out(factors.data(), grad_out.data(), NODES);
    constexpr T UNSET = std::numeric_limits<T>::quiet_NaN();
    Gradients result{std::vector<T>(x.size(), UNSET), std::vector<T>(filter.size(), UNSET),
                     std::vector<T>(weight.size(), UNSET)};
    const EdgeGroups groups(neighbours.data(), EDGES, NODES);
    for (std::int64_t k = 0; k < parts; k++) {
      plan.backward(input(features), grad_out.data(), groups, groups.part(k, parts),
                    groups.part(k + 1, parts),
                    {with_features ? result.features.data() : nullptr, result.filter.data(),
                     result.weight.data()});
    }
    return result;
  }
};

template <typename T> class ConvolutionTest : public testing::Test {
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(ConvolutionTest, Precisions);

TYPED_TEST(ConvolutionTest, IsTheSumOfItsDefinition)
{
  const Problem<TypeParam> problem;
  const auto expected = problem.naive();
  for (const auto set : instruction_sets()) {
    const auto out = problem.forward(set, 1);
    ASSERT_EQ(out.size(), expected.size());
    for (std::size_t i = 0; i < out.size(); i++) {
      ASSERT_NEAR(out[i], expected[i], 500 * std::numeric_limits<TypeParam>::epsilon()) << i;
    }
  }
}

TYPED_TEST(ConvolutionTest, GivesTheSameBitsInAnyNumberOfParts)
{
  Problem<TypeParam> problem;
  for (const auto set : instruction_sets()) {
    const auto factors = problem.random(NODES * problem.convolution(set).dim_out());
    const auto whole = problem.backward(set, factors, 1);
    for (const std::int64_t parts : {2, 3, 16}) {
      EXPECT_EQ(problem.forward(set, parts), problem.forward(set, 1));
      const auto divided = problem.backward(set, factors, parts);
      EXPECT_EQ(divided.features, whole.features);
      EXPECT_EQ(divided.filter, whole.filter);
      EXPECT_EQ(divided.weight, whole.weight);
    }
  }
}

/// Its results are linear in each of its inputs, so that differences are exact but for rounding.
TEST(Convolution, GradientsAreCentralDifferences)
{
  Problem<double> problem;
  for (const auto set : instruction_sets()) {
    const auto factors = problem.random(NODES * problem.convolution(set).dim_out());
    const auto gradients = problem.backward(set, factors, 1);
    const auto check = [&](std::vector<double> &values, const std::vector<double> &gradient,
                           const char *name) {
      ASSERT_EQ(values.size(), gradient.size());
      const auto energy = [&] {
        const auto out = problem.forward(set, 1);
        double sum = 0.0;
        for (std::size_t i = 0; i < out.size(); i++)
          sum += factors[i] * out[i];
        return sum;
      };
      for (std::size_t i = 0; i < values.size(); i += 7) {
        const double value = values[i];
        values[i] = value + 0.5;
        const double plus = energy();
        values[i] = value - 0.5;
        const double minus = energy();
        values[i] = value;
        ASSERT_NEAR(gradient[i], plus - minus, 1e-10) << name << ' ' << i;
      }
    };
    check(problem.x, gradients.features, "features");
    check(problem.filter, gradients.filter, "filter");
    check(problem.weight, gradients.weight, "weight");
  }
}

TEST(Convolution, LeavesOutGradientsOfFeatures)
{
  Problem<double> problem;
  const auto set = mlff::best_instruction_set();
  const auto factors = problem.random(NODES * problem.convolution(set).dim_out());
  const auto all = problem.backward(set, factors, 1);
  const auto fewer = problem.backward(set, factors, 1, false);
  EXPECT_EQ(all.filter, fewer.filter);
  EXPECT_EQ(all.weight, fewer.weight);
}

TEST(Convolution, HasZerosWithoutEdges)
{
  const Problem<float> problem;
  const auto plan = problem.convolution(mlff::best_instruction_set());
  const EdgeGroups none(nullptr, 0, 1);
  std::vector<float> out(plan.dim_out(), 1.0F);
  plan.forward({}, none, 0, 1, out.data());
  EXPECT_EQ(out, std::vector<float>(plan.dim_out()));
}

TEST(Convolution, RefusesPathsThatItCannotRun)
{
  const std::vector<double> coefficients(1000, 1.0);
  const auto make = [&](const TensorProductPath &path, std::int64_t count) {
    return Convolution<double>({path}, coefficients.data(), count, 100, 16);
  };
  EXPECT_EQ(make({1, 1, 0, 4, 0, 1}, 9).dim_out(), 4);
  EXPECT_THROW(make({4, 1, 3, 4, 0, 1}, 189), std::invalid_argument);  // degree
  EXPECT_THROW(make({1, 1, 0, 4, 89, 1}, 9), std::invalid_argument);   // features
  EXPECT_THROW(make({1, 1, 0, 4, 0, 14}, 9), std::invalid_argument);   // filter
  EXPECT_THROW(make({1, 1, 0, 4, 0, 1}, 8), std::invalid_argument);    // too few coefficients
  EXPECT_THROW(make({1, 1, 0, 4, 0, 1}, 10), std::invalid_argument);   // too many
  EXPECT_THROW(make({1, 0, 0, 4, 0, 0}, 3), std::invalid_argument);    // degree of a scalar filter
  EXPECT_THROW(make({1, 0, 1, 4, 0, 0}, 9), std::invalid_argument);    // and its coefficients
}

TEST(EdgeGroups, KeepsTheOrderOfEdges)
{
  const std::vector<std::int64_t> ends = {2, 0, 2, 3, 0};
  const EdgeGroups groups(ends.data(), 5, 5);
  EXPECT_EQ(groups.offsets, (std::vector<std::int64_t>{0, 2, 2, 4, 5, 5}));
  EXPECT_EQ(groups.order, (std::vector<std::int64_t>{1, 4, 0, 2, 3}));
}

TEST(EdgeGroups, PartsCoverAllNodesOnce)
{
  const std::vector<std::int64_t> ends = {2, 0, 2, 3, 0};
  const EdgeGroups groups(ends.data(), 5, 5);
  for (const std::int64_t parts : {1, 2, 3, 7}) {
    EXPECT_EQ(groups.part(0, parts), 0);
    EXPECT_EQ(groups.part(parts, parts), 5);
    for (std::int64_t k = 0; k < parts; k++)
      EXPECT_LE(groups.part(k, parts), groups.part(k + 1, parts));
  }
}

}  // namespace
