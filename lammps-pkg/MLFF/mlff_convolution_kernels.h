// SPDX-License-Identifier: GPL-2.0-or-later
// The convolution's work on one edge, for vectors of a given width. mlff_convolution.cpp alone
// includes this: every function is inlined into one that is compiled for an instruction set.

#ifndef MLFF_CONVOLUTION_KERNELS_H
#define MLFF_CONVOLUTION_KERNELS_H

#include "mlff_convolution.h"

#define MLFF_INLINE [[gnu::always_inline]] inline

namespace mlff::kernels {

/// As many elements as a vector register of this width has.
template <typename T, int BYTES> struct Lanes {
  using Scalar = T;
  typedef T Vector __attribute__((vector_size(BYTES)));  // NOLINT(modernize-use-using)
  static constexpr int COUNT = BYTES / sizeof(T);
};

/// One element, for the channels that fill no vector.
template <typename T> struct OneLane {
  using Scalar = T;
  using Vector = T;
  static constexpr int COUNT = 1;
};

template <typename V, typename T> MLFF_INLINE void load(V &vector, const T *from)
{
  __builtin_memcpy(&vector, from, sizeof(V));
}

template <typename V, typename T> MLFF_INLINE void store(T *to, const V &vector)
{
  __builtin_memcpy(to, &vector, sizeof(V));
}

constexpr int components(int degree)
{
  return 2 * degree + 1;
}

constexpr int LARGEST_MATRIX = components(LARGEST_DEGREE) * components(LARGEST_DEGREE);

/// What one path has on one edge.
template <typename T> struct PathArrays {
  const T *matrix = nullptr;  ///< [m3][m1]: the coefficients, contracted with the edge's filter
  const T *x = nullptr;       ///< [m1][channel] of the neighbour
  const T *weight = nullptr;  ///< [channel] of the edge
  const T *g = nullptr;       ///< [m3][channel]: gradient by the centre's sum
  T *out = nullptr;           ///< [m3][channel] of the centre
  T *grad_x = nullptr;        ///< [m1][channel] of the neighbour
  T *grad_weight = nullptr;   ///< [channel] of the edge
  T *grad_matrix = nullptr;   ///< [m3][m1][lane], to be summed over the lanes
};

/// Whether m1 contributes to m3. A filter of degree 0 has no other coefficients than the diagonal.
template <bool DIAGONAL> constexpr bool couples(int m1, int m3)
{
  return !DIAGONAL || m1 == m3;
}

/// Adds an edge's message to its centre's sums. Returns the first channel that is left.
template <typename L, int IN, int OUT, bool DIAGONAL>
MLFF_INLINE std::int64_t add_message(const PathArrays<typename L::Scalar> &p, std::int64_t begin,
                                     std::int64_t channels)
{
  using V = typename L::Vector;
  std::int64_t u = begin;
  for (; u + L::COUNT <= channels; u += L::COUNT) {
    V x[IN];
    for (int m1 = 0; m1 < IN; m1++)
      load(x[m1], p.x + m1 * channels + u);
    V weight;
    load(weight, p.weight + u);
    for (int m3 = 0; m3 < OUT; m3++) {
      V sum = {};
      for (int m1 = 0; m1 < IN; m1++) {
        if (couples<DIAGONAL>(m1, m3))
          sum += p.matrix[m3 * IN + m1] * x[m1];
      }
      V out;
      load(out, p.out + m3 * channels + u);
      out += weight * sum;
      store(p.out + m3 * channels + u, out);
    }
  }
  return u;
}

/// Gradients by the neighbour's features (added) and the edge's weights (set).
template <typename L, int IN, int OUT, bool DIAGONAL>
MLFF_INLINE std::int64_t add_gradients(const PathArrays<typename L::Scalar> &p, std::int64_t begin,
                                       std::int64_t channels)
{
  using V = typename L::Vector;
  std::int64_t u = begin;
  for (; u + L::COUNT <= channels; u += L::COUNT) {
    V g[OUT];
    for (int m3 = 0; m3 < OUT; m3++)
      load(g[m3], p.g + m3 * channels + u);
    V weight;
    load(weight, p.weight + u);
    V grad_weight = {};
    for (int m1 = 0; m1 < IN; m1++) {
      V sum = {};
      for (int m3 = 0; m3 < OUT; m3++) {
        if (couples<DIAGONAL>(m1, m3))
          sum += p.matrix[m3 * IN + m1] * g[m3];
      }
      V x;
      load(x, p.x + m1 * channels + u);
      grad_weight += sum * x;
      V grad_x;
      load(grad_x, p.grad_x + m1 * channels + u);
      grad_x += weight * sum;
      store(p.grad_x + m1 * channels + u, grad_x);
    }
    store(p.grad_weight + u, grad_weight);
  }
  return u;
}

/// Gradient by the edge's matrix, lane by lane: added to what the lanes hold already.
template <typename L, int IN, int OUT, bool DIAGONAL, int STRIDE>
MLFF_INLINE void add_matrix_gradient(const PathArrays<typename L::Scalar> &p, std::int64_t begin,
                                     std::int64_t channels)
{
  using V = typename L::Vector;
  for (int m3 = 0; m3 < OUT; m3++) {
    V sums[IN];
    for (int m1 = 0; m1 < IN; m1++)
      sums[m1] = V{};
    for (std::int64_t u = begin; u + L::COUNT <= channels; u += L::COUNT) {
      V weight;
      load(weight, p.weight + u);
      V g;
      load(g, p.g + m3 * channels + u);
      g *= weight;
      for (int m1 = 0; m1 < IN; m1++) {
        if (couples<DIAGONAL>(m1, m3)) {
          V x;
          load(x, p.x + m1 * channels + u);
          sums[m1] += g * x;
        }
      }
    }
    for (int m1 = 0; m1 < IN; m1++) {
      V sum;
      load(sum, p.grad_matrix + (m3 * IN + m1) * STRIDE);
      sum += sums[m1];
      store(p.grad_matrix + (m3 * IN + m1) * STRIDE, sum);
    }
  }
}

struct Forward {
  template <typename L, int IN, int OUT, bool DIAGONAL>
  MLFF_INLINE static void run(const PathArrays<typename L::Scalar> &p, std::int64_t channels)
  {
    const auto left = add_message<L, IN, OUT, DIAGONAL>(p, 0, channels);
    if (left < channels)
      add_message<OneLane<typename L::Scalar>, IN, OUT, DIAGONAL>(p, left, channels);
  }
};

struct Backward {
  template <typename L, int IN, int OUT, bool DIAGONAL>
  MLFF_INLINE static void run(const PathArrays<typename L::Scalar> &p, std::int64_t channels)
  {
    using One = OneLane<typename L::Scalar>;
    const auto left = add_gradients<L, IN, OUT, DIAGONAL>(p, 0, channels);
    add_matrix_gradient<L, IN, OUT, DIAGONAL, L::COUNT>(p, 0, channels);
    if (left < channels) {
      add_gradients<One, IN, OUT, DIAGONAL>(p, left, channels);
      add_matrix_gradient<One, IN, OUT, DIAGONAL, L::COUNT>(p, left, channels);
    }
  }
};

template <typename W, typename L, int IN>
MLFF_INLINE void choose_out(const TensorProductPath &path,
                            const PathArrays<typename L::Scalar> &arrays)
{
  static_assert(LARGEST_DEGREE == 3);
  if (path.degree_filter == 0) {
    return W::template run<L, IN, IN, true>(arrays, path.channels);
  }
  switch (path.degree_out) {
  case 0:
    return W::template run<L, IN, 1, false>(arrays, path.channels);
  case 1:
    return W::template run<L, IN, 3, false>(arrays, path.channels);
  case 2:
    return W::template run<L, IN, 5, false>(arrays, path.channels);
  default:
    return W::template run<L, IN, 7, false>(arrays, path.channels);
  }
}

/// Runs the work W (Forward or Backward) for the path's degrees.
template <typename W, typename L>
MLFF_INLINE void run(const TensorProductPath &path, const PathArrays<typename L::Scalar> &arrays)
{
  switch (path.degree_in) {
  case 0:
    return choose_out<W, L, 1>(path, arrays);
  case 1:
    return choose_out<W, L, 3>(path, arrays);
  case 2:
    return choose_out<W, L, 5>(path, arrays);
  default:
    return choose_out<W, L, 7>(path, arrays);
  }
}

}  // namespace mlff::kernels

#endif
