// SPDX-License-Identifier: GPL-2.0-or-later
// The equivariant convolution of SevenNet and NequIP on the CPU, without a message in memory: the
// weighted tensor product of neighbour features and edge filters, summed at the centres.
//
// For each edge e = (i, j) and each path p of degrees (l1, l2 -> l3) with its channels u:
//
//   out[i, p, u, m3] += weight[e, p, u] sum_{m1, m2} C_p[m1, m2, m3] x[j, u, m1] filter[e, m2]
//
// Sums run in the order of the edges, whatever the number of threads: the same input gives the same
// bits. No LibTorch header is included here.

#ifndef MLFF_CONVOLUTION_H
#define MLFF_CONVOLUTION_H

#include <cstdint>
#include <vector>

namespace mlff {

/// Degrees that the kernels are compiled for.
inline constexpr int LARGEST_DEGREE = 3;

/// One path of the tensor product. Rows of features and results lie by path or irrep, then channel,
/// then component, as e3nn has them.
struct TensorProductPath {
  int degree_in = 0;
  int degree_filter = 0;
  int degree_out = 0;
  std::int64_t channels = 0;
  std::int64_t offset_in = 0;      ///< of its irrep in a row of features
  std::int64_t offset_filter = 0;  ///< of its irrep in a row of the filter
};

/// Edges by one of their ends: those of node n are order[offsets[n]] to order[offsets[n + 1] - 1],
/// in their own order.
struct EdgeGroups {
  std::vector<std::int64_t> offsets;
  std::vector<std::int64_t> order;

  /// @param ends  for each edge its node, 0 to nodes - 1
  EdgeGroups(const std::int64_t *ends, std::int64_t edges, std::int64_t nodes);

  /// The first node of part k of n parts of about equally many edges.
  [[nodiscard]] std::int64_t part(std::int64_t k, std::int64_t n) const;
};

/// Instruction sets that the kernels are compiled for.
enum class InstructionSet { baseline, avx2, avx512 };

/// The best of them that this processor has.
InstructionSet best_instruction_set();

/// Arrays of one evaluation; they belong to the caller.
template <typename T> struct ConvolutionInput {
  const std::int64_t *centres = nullptr;     ///< [E]
  const std::int64_t *neighbours = nullptr;  ///< [E]
  const T *features = nullptr;               ///< [N, dim_in], components first, see transpose_in()
  const T *filter = nullptr;                 ///< [E, dim_filter]
  const T *weight = nullptr;                 ///< [E, dim_weight]
};

/// Gradients of one evaluation; null for one that nobody wants (features alone).
template <typename T> struct ConvolutionGradients {
  T *features = nullptr;  ///< [N, dim_in]
  T *filter = nullptr;    ///< [E, dim_filter]
  T *weight = nullptr;    ///< [E, dim_weight]
};

/// A convolution of given paths. T is float or double.
template <typename T> class Convolution {
public:
  /// @param coefficients  of all paths in turn: C_p[m1, m2, m3], dense
  /// @param count         how many there are. Throws std::invalid_argument if they do not fit.
  Convolution(const std::vector<TensorProductPath> &paths, const T *coefficients,
              std::int64_t count, std::int64_t dim_in, std::int64_t dim_filter,
              InstructionSet set = best_instruction_set());

  [[nodiscard]] std::int64_t dim_in() const { return dim_in_; }
  [[nodiscard]] std::int64_t dim_filter() const { return dim_filter_; }
  [[nodiscard]] std::int64_t dim_weight() const { return dim_weight_; }
  [[nodiscard]] std::int64_t dim_out() const { return dim_out_; }

  /// Rows [channel][component] of features to rows [component][channel], in which the kernels read
  /// neighbouring channels at once. transpose_out() does it with rows of results.
  void transpose_in(const T *from, T *to, std::int64_t rows) const;
  void transpose_out(const T *from, T *to, std::int64_t rows) const;

  /// Sums of the centres first to last - 1: rows of out [N, dim_out], in e3nn's order.
  void forward(const ConvolutionInput<T> &input, const EdgeGroups &by_centre, std::int64_t first,
               std::int64_t last, T *out) const;

  /// Gradients by the features of the neighbours first to last - 1 and by filter and weight of
  /// their edges, from those by the results: grad_out [N, dim_out], components first.
  void backward(const ConvolutionInput<T> &input, const T *grad_out, const EdgeGroups &by_neighbour,
                std::int64_t first, std::int64_t last,
                const ConvolutionGradients<T> &gradients) const;

  /// One coefficient that is not zero, with its places in the path's matrix and filter.
  struct Coupling {
    int entry = 0;  ///< m3 * (2 l1 + 1) + m1
    int m2 = 0;
    T value = 0;
  };

  /// A path with all its places.
  struct Path : TensorProductPath {
    std::int64_t offset_out = 0;
    std::int64_t offset_weight = 0;
    std::vector<Coupling> couplings;
  };

  [[nodiscard]] const std::vector<Path> &paths() const { return paths_; }

private:
  std::vector<Path> paths_;
  std::int64_t dim_in_ = 0;
  std::int64_t dim_filter_ = 0;
  std::int64_t dim_weight_ = 0;
  std::int64_t dim_out_ = 0;
  InstructionSet set_;
};

extern template class Convolution<float>;
extern template class Convolution<double>;

}  // namespace mlff

#endif
