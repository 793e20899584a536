# SPDX-License-Identifier: GPL-2.0-or-later
"""The fused convolution of SevenNet's exporter in plain PyTorch against SevenNet's own module, for each checkpoint.

The package's implementation of the same operator is tested by tests/unit/package/convolution_test.cpp and, in whole
model files, by tests/lammps/test_sevennet.py and test_families.py.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "inputs" / "models" / "sevennet-0"

# In a process of its own: the exporter changes the sevenn package that it uses.
COMPARE = """
import sys
sys.path.insert(0, sys.argv[1])
import export, fused, torch

checkpoint, modal = sys.argv[2], sys.argv[3] or None
model, config = export.build(export.find(checkpoint), torch.float32, modal)
model.double().requires_grad_(False)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(3)
nodes, edges = 6, 31
edge_index = torch.randint(0, nodes - 1, (2, edges), generator=generator)  # in no order; the last node has no edges
names = [name for name, module in model.named_children() if type(module).__name__ == "IrrepsConvolution"]
assert len(names) == 5
for name in names:
    own = model._modules[name]
    random = lambda rows, columns: torch.randn(rows, columns, generator=generator).requires_grad_(True)
    inputs = [
        random(nodes, own.convolution.irreps_in1.dim),
        random(edges, own.convolution.irreps_in2.dim),
        random(edges, own.weight_nn.hs[0]),
    ]
    answers = []
    for module in (own, fused.FusedConvolution(own).double()):
        data = dict(zip((own.key_x, own.key_filter, own.key_weight_input), inputs))
        out = module({**data, own.key_edge_idx: edge_index})[own.key_x]
        factors = torch.arange(out.numel()).view_as(out).cos()
        answers.append((out, *torch.autograd.grad((out * factors).sum(), inputs)))
    for mine, theirs in zip(*answers):
        torch.testing.assert_close(mine, theirs, rtol=1e-5, atol=1e-6)  # the checkpoints' tables are float32
operator = torch.ops.mlff.convolution
with_paths = (*(tensor.detach() for tensor in inputs[:2]), own.weight_nn(inputs[2]).detach(), edge_index)
replaced = fused.FusedConvolution(own).double()
torch.library.opcheck(operator, (*with_paths, replaced.coefficients, replaced.paths))
"""


@pytest.mark.parametrize("checkpoint, modal", [("7net-0", ""), ("7net-l3i5", ""), ("7net-mf-0", "PBE")])
def test_equals_sevennets_own_convolution(checkpoint, modal):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", COMPARE, FOLDER, checkpoint, modal], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_torchscript_has_no_fused_convolution(tmp_path):
    output = tmp_path / "model.pt"
    done = subprocess.run(
        [sys.executable, FOLDER / "export.py", output, "--convolution", "fused"], capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "is to be TorchScript, which has no fused convolution; name it .pt2" in done.stderr
    assert not output.exists()
