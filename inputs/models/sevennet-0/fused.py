# SPDX-License-Identifier: GPL-2.0-or-later
"""SevenNet's convolution as one operator, `mlff::convolution`, which the package implements (mlff_operators.cpp).

The plain model writes a message of thousands of numbers for every edge and layer, and again for its gradient; memory
traffic is most of its time. The operator keeps one edge's message in registers. What stands here is the operator's
definition for export, its derivative, and a plain implementation that tests compare with.
"""

from typing import Dict, List, NamedTuple, Tuple

import e3nn.o3
import sevenn.nn.convolution
import torch

OPERATORS = ["mlff::convolution/1"]  # for the metadata key "operators"
LARGEST_DEGREE = 3
ARGUMENTS = "Tensor x, Tensor filter, Tensor weight, Tensor edge_index, Tensor coefficients, int[] paths"

library = torch.library.Library("mlff", "DEF")
library.define(f"convolution({ARGUMENTS}) -> Tensor")
library.define(f"convolution_backward(Tensor grad, {ARGUMENTS}, bool with_grad_x) -> (Tensor, Tensor, Tensor)")


class Path(NamedTuple):
    """One path of the tensor product, cut out of the operators' arguments by its slices."""

    channels: int
    components: Tuple[int, int, int]  # of features, filter, result
    features: slice
    filter: slice
    weight: slice
    out: slice
    coefficients: slice


def split(numbers: List[int]) -> List[Path]:
    """The paths of the operators' argument `paths`: for each its degrees in, of the filter and out, its channels, and
    where its irreps begin in a row of features and of the filter."""
    paths, weights, outs, coefficients = [], 0, 0, 0
    for k in range(0, len(numbers), 6):
        *degrees, channels, offset_in, offset_filter = numbers[k : k + 6]
        i, j, m = (2 * degree + 1 for degree in degrees)
        paths.append(
            Path(
                channels,
                (i, j, m),
                slice(offset_in, offset_in + channels * i),
                slice(offset_filter, offset_filter + j),
                slice(weights, weights + channels),
                slice(outs, outs + channels * m),
                slice(coefficients, coefficients + i * j * m),
            )
        )
        weights, outs, coefficients = weights + channels, outs + channels * m, coefficients + i * j * m
    return paths


def dim_out(numbers: List[int]) -> int:
    return split(numbers)[-1].out.stop


def plain(x, filter, weight, edge_index, coefficients, paths):
    """The operator in PyTorch's own, messages and all."""
    messages = []
    for path in split(paths):
        features = x[edge_index[1], path.features].unflatten(1, (path.channels, path.components[0]))
        symbol = coefficients[path.coefficients].view(path.components)
        message = torch.einsum("eui,ej,ijk,eu->euk", features, filter[:, path.filter], symbol, weight[:, path.weight])
        messages.append(message.flatten(1))
    return x.new_zeros((x.shape[0], dim_out(paths))).index_add(0, edge_index[0], torch.cat(messages, dim=1))


def plain_backward(grad, x, filter, weight, edge_index, coefficients, paths, with_grad_x):
    """Its derivative."""
    grad_x, grad_filter, grad_weight = torch.zeros_like(x), torch.zeros_like(filter), torch.zeros_like(weight)
    for path in split(paths):
        features = x[edge_index[1], path.features].unflatten(1, (path.channels, path.components[0]))
        symbol = coefficients[path.coefficients].view(path.components)
        g = grad[edge_index[0], path.out].unflatten(1, (path.channels, path.components[2]))
        f, w = filter[:, path.filter], weight[:, path.weight]
        by_edge = torch.einsum("euk,ej,ijk,eu->eui", g, f, symbol, w).flatten(1)
        grad_x[:, path.features].index_add_(0, edge_index[1], by_edge)
        grad_filter[:, path.filter] += torch.einsum("euk,eui,ijk,eu->ej", g, features, symbol, w)
        grad_weight[:, path.weight] = torch.einsum("euk,eui,ej,ijk->eu", g, features, f, symbol)
    return grad_x if with_grad_x else x.new_empty((0, x.shape[1])), grad_filter, grad_weight


library.impl("convolution", plain, "CPU")
library.impl("convolution_backward", plain_backward, "CPU")


@torch.library.register_fake("mlff::convolution")
def _(x, filter, weight, edge_index, coefficients, paths):
    return x.new_empty((x.shape[0], dim_out(paths)))


@torch.library.register_fake("mlff::convolution_backward")
def _(grad, x, filter, weight, edge_index, coefficients, paths, with_grad_x):
    rows = x.shape[0] if with_grad_x else 0
    return x.new_empty((rows, x.shape[1])), torch.empty_like(filter), torch.empty_like(weight)


def setup_context(ctx, inputs, output) -> None:
    *tensors, ctx.paths = inputs
    ctx.save_for_backward(*tensors)


def backward(ctx, grad):
    with_grad_x = ctx.needs_input_grad[0]
    grad_x, grad_filter, grad_weight = torch.ops.mlff.convolution_backward(
        grad, *ctx.saved_tensors, ctx.paths, with_grad_x
    )
    return grad_x if with_grad_x else None, grad_filter, grad_weight, None, None, None


torch.library.register_autograd("mlff::convolution", backward, setup_context=setup_context)


def describe(product: e3nn.o3.TensorProduct) -> Tuple[List[int], torch.Tensor]:
    """The operator's `paths` and `coefficients` of an e3nn tensor product. Raises ValueError if it is of another kind."""
    paths, coefficients = [], []
    offsets_in = [part.start for part in product.irreps_in1.slices()]
    offsets_filter = [part.start for part in product.irreps_in2.slices()]
    for place, path in enumerate(product.instructions):
        (channels, irrep_in), (filters, irrep_filter) = product.irreps_in1[path.i_in1], product.irreps_in2[path.i_in2]
        irrep_out = product.irreps_out[path.i_out].ir
        if path.connection_mode != "uvu" or not path.has_weight or filters != 1 or path.i_out != place:
            raise ValueError(f"path {place} of its tensor product is none of weighted channels in order")
        if max(irrep_in.l, irrep_filter.l, irrep_out.l) > LARGEST_DEGREE:
            raise ValueError(f"its degrees exceed {LARGEST_DEGREE}")
        paths += [irrep_in.l, irrep_filter.l, irrep_out.l, channels, offsets_in[path.i_in1], offsets_filter[path.i_in2]]
        symbol = e3nn.o3.wigner_3j(irrep_in.l, irrep_filter.l, irrep_out.l, dtype=torch.float64)
        symbol[symbol.abs() < 1e-9] = 0.0  # rounding errors of what vanishes
        coefficients.append(path.path_weight * symbol.flatten())
    return paths, torch.cat(coefficients)


class FusedConvolution(torch.nn.Module):
    """Takes the place of SevenNet's IrrepsConvolution."""

    def __init__(self, origin: sevenn.nn.convolution.IrrepsConvolution) -> None:
        super().__init__()
        if origin.is_parallel:
            raise ValueError("it is made for several ranks")
        self.weight_nn = origin.weight_nn
        self.keys = (origin.key_x, origin.key_filter, origin.key_weight_input, origin.key_edge_idx)
        self.paths, coefficients = describe(origin.convolution)
        self.register_buffer("coefficients", coefficients / origin.denominator.detach().double())

    def forward(self, data: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
        x, filter, radial, edge_index = (data[key] for key in self.keys)
        weight = self.weight_nn(radial)
        data[self.keys[0]] = torch.ops.mlff.convolution(x, filter, weight, edge_index, self.coefficients, self.paths)
        return data


def fuse(model: torch.nn.Module) -> None:
    """Replaces all convolutions of a SevenNet model, or raises ValueError and replaces none."""
    fused = {
        name: FusedConvolution(module)
        for name, module in model.named_children()
        if isinstance(module, sevenn.nn.convolution.IrrepsConvolution)
    }
    if not fused:
        raise ValueError("it has no convolution of SevenNet's own")
    for name, module in fused.items():
        model.replace_module(name, module)
