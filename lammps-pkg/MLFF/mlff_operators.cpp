// SPDX-License-Identifier: GPL-2.0-or-later
// Operators of our own in LibTorch's registry.

#include "mlff_operators.h"

#include "mlff_convolution.h"

#include <ATen/Dispatch.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <optional>
#include <tuple>
#include <vector>

namespace mlff {

namespace {

/// Numbers that describe one path in the operators' argument `paths`.
constexpr std::size_t PATH_FIELDS = 6;

std::vector<TensorProductPath> read_paths(at::IntArrayRef numbers)
{
  TORCH_CHECK(numbers.size() % PATH_FIELDS == 0, "paths hold ", PATH_FIELDS, " numbers each");
  std::vector<TensorProductPath> paths;
  for (std::size_t i = 0; i < numbers.size(); i += PATH_FIELDS) {
    paths.push_back({static_cast<int>(numbers[i]), static_cast<int>(numbers[i + 1]),
                     static_cast<int>(numbers[i + 2]), numbers[i + 3], numbers[i + 4],
                     numbers[i + 5]});
  }
  return paths;
}

/// Calls work(first node, last node) for parts of about equally many edges, one for each thread.
template <typename F> void for_parts(const EdgeGroups &groups, const F &work)
{
  const std::int64_t parts = at::get_num_threads();
  at::parallel_for(0, parts, 1, [&](std::int64_t begin, std::int64_t end) {
    work(groups.part(begin, parts), groups.part(end, parts));
  });
}

/// The arguments of both operators, checked and dense.
template <typename T> struct Arguments {
  std::int64_t nodes;
  std::int64_t edges;
  at::Tensor x;
  at::Tensor filter;
  at::Tensor weight;
  at::Tensor ends;
  at::Tensor coefficients;
  Convolution<T> convolution;
  at::Tensor features;  // components first
  ConvolutionInput<T> input;

  Arguments(const at::Tensor &x_, const at::Tensor &filter_, const at::Tensor &weight_,
            const at::Tensor &edge_index, const at::Tensor &coefficients_, at::IntArrayRef paths)
      : nodes(x_.size(0)), edges(edge_index.size(1)), x(x_.contiguous()),
        filter(filter_.contiguous()), weight(weight_.contiguous()), ends(edge_index.contiguous()),
        coefficients(coefficients_.contiguous()),
        convolution(read_paths(paths), coefficients.template const_data_ptr<T>(),
                    coefficients.numel(), x.size(1), filter.size(1)),
        features(at::empty_like(x))
  {
    TORCH_CHECK(ends.size(0) == 2 && filter.size(0) == edges && weight.size(0) == edges,
                "filter and weight must have one row for each edge");
    TORCH_CHECK(weight.size(1) == convolution.dim_weight(), "weight has ", weight.size(1),
                " columns, the paths want ", convolution.dim_weight());
    input.centres = ends.const_data_ptr<std::int64_t>();
    input.neighbours = input.centres + edges;
    for (std::int64_t i = 0; i < 2 * edges; i++) {
      TORCH_CHECK(input.centres[i] >= 0 && input.centres[i] < nodes, "an edge ends at node ",
                  input.centres[i], " of ", nodes);
    }
    convolution.transpose_in(x.template const_data_ptr<T>(),
                             features.template mutable_data_ptr<T>(), nodes);
    input.features = features.template const_data_ptr<T>();
    input.filter = filter.template const_data_ptr<T>();
    input.weight = weight.template const_data_ptr<T>();
  }
};

at::Tensor convolution(const at::Tensor &x, const at::Tensor &filter, const at::Tensor &weight,
                       const at::Tensor &edge_index, const at::Tensor &coefficients,
                       at::IntArrayRef paths)
{
  at::Tensor out;
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "mlff::convolution", [&] {
    const Arguments<scalar_t> a(x, filter, weight, edge_index, coefficients, paths);
    out = at::empty({a.nodes, a.convolution.dim_out()}, x.options());
    const EdgeGroups groups(a.input.centres, a.edges, a.nodes);
    auto *to = out.mutable_data_ptr<scalar_t>();
    for_parts(groups, [&](std::int64_t first, std::int64_t last) {
      a.convolution.forward(a.input, groups, first, last, to);
    });
  });
  return out;
}

std::tuple<at::Tensor, at::Tensor, at::Tensor>
convolution_backward(const at::Tensor &grad, const at::Tensor &x, const at::Tensor &filter,
                     const at::Tensor &weight, const at::Tensor &edge_index,
                     const at::Tensor &coefficients, at::IntArrayRef paths, bool with_grad_x)
{
  at::Tensor grad_x;
  at::Tensor grad_filter;
  at::Tensor grad_weight;
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "mlff::convolution_backward", [&] {
    const Arguments<scalar_t> a(x, filter, weight, edge_index, coefficients, paths);
    grad_x = at::empty({with_grad_x ? a.nodes : 0, x.size(1)}, x.options());
    grad_filter = at::empty(filter.sizes(), x.options());
    grad_weight = at::empty(weight.sizes(), x.options());
    ConvolutionGradients<scalar_t> gradients;
    gradients.features = with_grad_x ? grad_x.mutable_data_ptr<scalar_t>() : nullptr;
    gradients.filter = grad_filter.mutable_data_ptr<scalar_t>();
    gradients.weight = grad_weight.mutable_data_ptr<scalar_t>();
    const auto rows = grad.contiguous();
    const auto grad_out = at::empty_like(rows);
    a.convolution.transpose_out(rows.const_data_ptr<scalar_t>(),
                                grad_out.mutable_data_ptr<scalar_t>(), a.nodes);
    const EdgeGroups groups(a.input.neighbours, a.edges, a.nodes);
    for_parts(groups, [&](std::int64_t first, std::int64_t last) {
      a.convolution.backward(a.input, grad_out.const_data_ptr<scalar_t>(), groups, first, last,
                             gradients);
    });
  });
  return {grad_x, grad_filter, grad_weight};
}

torch::Library make_library()
{
  torch::Library library(torch::Library::DEF, "mlff", std::nullopt, __FILE__, __LINE__);
  library.def("convolution(Tensor x, Tensor filter, Tensor weight, Tensor edge_index, "
              "Tensor coefficients, int[] paths) -> Tensor");
  library.def("convolution_backward(Tensor grad, Tensor x, Tensor filter, Tensor weight, "
              "Tensor edge_index, Tensor coefficients, int[] paths, bool with_grad_x) "
              "-> (Tensor, Tensor, Tensor)");
  library.impl("convolution", torch::dispatch(c10::DispatchKey::CPU, &convolution));
  library.impl("convolution_backward",
               torch::dispatch(c10::DispatchKey::CPU, &convolution_backward));
  return library;
}

}  // namespace

void register_operators()
{
  static const auto library = make_library();
}

}  // namespace mlff
