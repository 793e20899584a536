// SPDX-License-Identifier: GPL-2.0-or-later
// What a model file holds, and what it says of itself.
#include "mlff_archive.h"
#include "mlff_model.h"

#include "refusal.h"
#include "target.h"

namespace mlffbench::fuzz {

void read_model_archive(std::string_view bytes)
{
  const auto &file = input_file("in.pt2", bytes);
  expect_help("in.pt2", [&] { (void)mlff::Archive::open(file.string()); });
}

void read_model_metadata(std::string_view bytes)
{
  expect_help("in.pt2", [&] { (void)mlff::Metadata::parse(std::string(bytes), "in.pt2"); });
}

}  // namespace mlffbench::fuzz
