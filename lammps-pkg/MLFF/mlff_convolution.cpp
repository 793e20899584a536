// SPDX-License-Identifier: GPL-2.0-or-later
// The equivariant convolution on the CPU.

#include "mlff_convolution.h"

#include "mlff_convolution_kernels.h"
#include "mlff_groups.h"
#include "mlff_parallel.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace mlff {

namespace {

using kernels::components;
using kernels::LARGEST_MATRIX;
using kernels::PathArrays;

/// Everything that the loops over edges need.
template <typename T> struct Task {
  const Convolution<T> &convolution;
  const ConvolutionInput<T> &input;
  const EdgeGroups &groups;
  std::int64_t first;
  std::int64_t last;
  T *out;
  const T *grad_out;
  ConvolutionGradients<T> gradients;
};

template <typename T>
MLFF_INLINE void contract_filter(const typename Convolution<T>::Path &path, const T *filter,
                                 T *matrix)
{
  const int size = components(path.degree_in) * components(path.degree_out);
  for (int i = 0; i < size; i++)
    matrix[i] = T(0);
  for (const auto &coupling : path.couplings)
    matrix[coupling.entry] += coupling.value * filter[path.offset_filter + coupling.m2];
}

/// Rows of `to` in the order [channel][component] from rows [component][channel], or back.
template <typename T>
MLFF_INLINE void transpose(const T *from, T *to, std::int64_t rows, std::int64_t columns)
{
  for (std::int64_t i = 0; i < rows; i++) {
    for (std::int64_t j = 0; j < columns; j++)
      to[j * rows + i] = from[i * columns + j];
  }
}

template <typename L> MLFF_INLINE void run_forward(const Task<typename L::Scalar> &task)
{
  using T = typename L::Scalar;
  const auto &convolution = task.convolution;
  std::vector<T> buffer(convolution.dim_out());
  T *sums = buffer.data();
  T matrix[LARGEST_MATRIX];
  for (std::int64_t node = task.first; node < task.last; node++) {
    std::fill(buffer.begin(), buffer.end(), T(0));
    for (auto k = task.groups.offsets[node]; k < task.groups.offsets[node + 1]; k++) {
      const auto edge = task.groups.order[k];
      const T *filter = task.input.filter + edge * convolution.dim_filter();
      const T *x = task.input.features + task.input.neighbours[edge] * convolution.dim_in();
      const T *weight = task.input.weight + edge * convolution.dim_weight();
      for (const auto &path : convolution.paths()) {
        contract_filter<T>(path, filter, matrix);
        PathArrays<T> arrays;
        arrays.matrix = matrix;
        arrays.x = x + path.offset_in;
        arrays.weight = weight + path.offset_weight;
        arrays.out = sums + path.offset_out;
        kernels::run<kernels::Forward, L>(path, arrays);
      }
    }
    for (const auto &path : convolution.paths()) {
      transpose(sums + path.offset_out, task.out + node * convolution.dim_out() + path.offset_out,
                components(path.degree_out), path.channels);
    }
  }
}

template <typename L> MLFF_INLINE void run_backward(const Task<typename L::Scalar> &task)
{
  using T = typename L::Scalar;
  const auto &convolution = task.convolution;
  std::vector<T> buffer(convolution.dim_in());
  std::vector<T> filter_lanes(convolution.dim_filter() * L::COUNT);
  T *grad_x = buffer.data();
  T *grad_filter = filter_lanes.data();
  T matrix[LARGEST_MATRIX];
  T grad_matrix[LARGEST_MATRIX * L::COUNT];
  for (std::int64_t node = task.first; node < task.last; node++) {
    std::fill(buffer.begin(), buffer.end(), T(0));
    const T *x = task.input.features + node * convolution.dim_in();
    for (auto k = task.groups.offsets[node]; k < task.groups.offsets[node + 1]; k++) {
      const auto edge = task.groups.order[k];
      const T *filter = task.input.filter + edge * convolution.dim_filter();
      const T *g = task.grad_out + task.input.centres[edge] * convolution.dim_out();
      std::fill(filter_lanes.begin(), filter_lanes.end(), T(0));
      for (const auto &path : convolution.paths()) {
        contract_filter<T>(path, filter, matrix);
        const int size = components(path.degree_in) * components(path.degree_out);
        for (int i = 0; i < size * L::COUNT; i++)
          grad_matrix[i] = T(0);
        const auto weight = edge * convolution.dim_weight() + path.offset_weight;
        PathArrays<T> arrays;
        arrays.matrix = matrix;
        arrays.x = x + path.offset_in;
        arrays.weight = task.input.weight + weight;
        arrays.g = g + path.offset_out;
        arrays.grad_x = grad_x + path.offset_in;
        arrays.grad_weight = task.gradients.weight + weight;
        arrays.grad_matrix = grad_matrix;
        kernels::run<kernels::Backward, L>(path, arrays);
        for (const auto &coupling : path.couplings) {
          T *lanes = grad_filter + (path.offset_filter + coupling.m2) * L::COUNT;
          for (int lane = 0; lane < L::COUNT; lane++)
            lanes[lane] += coupling.value * grad_matrix[coupling.entry * L::COUNT + lane];
        }
      }
      for (std::int64_t m2 = 0; m2 < convolution.dim_filter(); m2++) {
        T sum = T(0);
        for (int lane = 0; lane < L::COUNT; lane++)
          sum += grad_filter[m2 * L::COUNT + lane];
        task.gradients.filter[edge * convolution.dim_filter() + m2] = sum;
      }
    }
    if (task.gradients.features == nullptr)
      continue;
    T *to = task.gradients.features + node * convolution.dim_in();
    std::fill(to, to + convolution.dim_in(), T(0));  // irreps that no path takes
    for (const auto &path : convolution.paths()) {
      transpose(grad_x + path.offset_in, to + path.offset_in, components(path.degree_in),
                path.channels);
    }
  }
}

// Each of these is compiled for one instruction set, with all that it inlines.
#if defined(__x86_64__)
#define MLFF_AVX2 [[gnu::target("avx2,fma")]]
#define MLFF_AVX512 [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]]

template <typename T> MLFF_AVX2 void forward_avx2(const Task<T> &task)
{
  run_forward<kernels::Lanes<T, 32>>(task);
}

template <typename T> MLFF_AVX2 void backward_avx2(const Task<T> &task)
{
  run_backward<kernels::Lanes<T, 32>>(task);
}

template <typename T> MLFF_AVX512 void forward_avx512(const Task<T> &task)
{
  run_forward<kernels::Lanes<T, 64>>(task);
}

template <typename T> MLFF_AVX512 void backward_avx512(const Task<T> &task)
{
  run_backward<kernels::Lanes<T, 64>>(task);
}
#endif

constexpr int BASELINE_BYTES = 16;  // SSE2 and NEON

template <typename T> void forward_baseline(const Task<T> &task)
{
  run_forward<kernels::Lanes<T, BASELINE_BYTES>>(task);
}

template <typename T> void backward_baseline(const Task<T> &task)
{
  run_backward<kernels::Lanes<T, BASELINE_BYTES>>(task);
}

}  // namespace

InstructionSet best_instruction_set()
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    return InstructionSet::avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return InstructionSet::avx2;
  }
#endif
  return InstructionSet::baseline;
}

EdgeGroups::EdgeGroups(const std::int64_t *ends, std::int64_t edges, std::int64_t nodes)
    : offsets(nodes + 1), order(edges)
{
  group_items(ends, edges, nodes, offsets.data(), order.data());
}

std::int64_t EdgeGroups::part(std::int64_t k, std::int64_t n) const
{
  return part_begin(offsets.data(), static_cast<std::int64_t>(offsets.size()) - 1, k, n);
}

template <typename T>
Convolution<T>::Convolution(const std::vector<TensorProductPath> &paths, const T *coefficients,
                            std::int64_t count, std::int64_t dim_in, std::int64_t dim_filter,
                            InstructionSet set)
    : dim_in_(dim_in), dim_filter_(dim_filter), set_(set)
{
  std::int64_t next = 0;
  for (const auto &description : paths) {
    Path path{description, dim_out_, dim_weight_, {}};
    for (const int degree : {path.degree_in, path.degree_filter, path.degree_out}) {
      if (degree < 0 || degree > LARGEST_DEGREE) {
        throw std::invalid_argument("degrees of a convolution must be 0 to " +
                                    std::to_string(LARGEST_DEGREE) + ", one is " +
                                    std::to_string(degree));
      }
    }
    const int in = components(path.degree_in);
    const int filter = components(path.degree_filter);
    const int out = components(path.degree_out);
    if (path.channels < 1 || path.offset_in < 0 || path.offset_filter < 0 ||
        path.offset_in + in * path.channels > dim_in || path.offset_filter + filter > dim_filter ||
        next + static_cast<std::int64_t>(in) * filter * out > count) {
      throw std::invalid_argument("a path of a convolution lies outside of its inputs");
    }
    if (path.degree_filter == 0 && path.degree_in != path.degree_out) {
      throw std::invalid_argument("a filter of degree 0 keeps the degree of the features");
    }
    for (int m1 = 0; m1 < in; m1++) {
      for (int m2 = 0; m2 < filter; m2++) {
        for (int m3 = 0; m3 < out; m3++) {
          const T value = coefficients[next++];
          if (value == T(0))
            continue;
          if (path.degree_filter == 0 && m1 != m3) {
            throw std::invalid_argument("a filter of degree 0 couples equal components alone");
          }
          path.couplings.push_back({m3 * in + m1, m2, value});
        }
      }
    }
    dim_out_ += out * path.channels;
    dim_weight_ += path.channels;
    paths_.push_back(std::move(path));
  }
  if (next != count) {
    throw std::invalid_argument("a convolution's paths take " + std::to_string(next) +
                                " coefficients, there are " + std::to_string(count));
  }
}

template <typename T>
void Convolution<T>::transpose_in(const T *from, T *to, std::int64_t rows) const
{
  for (std::int64_t row = 0; row < rows; row++, from += dim_in_, to += dim_in_) {
    for (const auto &path : paths_) {  // paths that share an irrep do it twice
      transpose(from + path.offset_in, to + path.offset_in, path.channels,
                components(path.degree_in));
    }
  }
}

template <typename T>
void Convolution<T>::transpose_out(const T *from, T *to, std::int64_t rows) const
{
  for (std::int64_t row = 0; row < rows; row++, from += dim_out_, to += dim_out_) {
    for (const auto &path : paths_) {
      transpose(from + path.offset_out, to + path.offset_out, path.channels,
                components(path.degree_out));
    }
  }
}

template <typename T>
void Convolution<T>::forward(const ConvolutionInput<T> &input, const EdgeGroups &by_centre,
                             std::int64_t first, std::int64_t last, T *out) const
{
  const Task<T> task{*this, input, by_centre, first, last, out, nullptr, {}};
#if defined(__x86_64__)
  if (set_ == InstructionSet::avx512)
    return forward_avx512(task);
  if (set_ == InstructionSet::avx2)
    return forward_avx2(task);
#endif
  forward_baseline(task);
}

template <typename T>
void Convolution<T>::backward(const ConvolutionInput<T> &input, const T *grad_out,
                              const EdgeGroups &by_neighbour, std::int64_t first, std::int64_t last,
                              const ConvolutionGradients<T> &gradients) const
{
  const Task<T> task{*this, input, by_neighbour, first, last, nullptr, grad_out, gradients};
#if defined(__x86_64__)
  if (set_ == InstructionSet::avx512)
    return backward_avx512(task);
  if (set_ == InstructionSet::avx2)
    return backward_avx2(task);
#endif
  backward_baseline(task);
}

template class Convolution<float>;
template class Convolution<double>;

}  // namespace mlff
