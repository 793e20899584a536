// SPDX-License-Identifier: GPL-2.0-or-later
// What a model file says of itself.
#include "mlff_model.h"

#include "refusal.h"
#include "target.h"

namespace mlffbench::fuzz {

void read_model_metadata(std::string_view bytes)
{
  expect_help("in.pt2", [&] { (void)mlff::Metadata::parse(std::string(bytes), "in.pt2"); });
}

}  // namespace mlffbench::fuzz
