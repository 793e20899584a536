// SPDX-License-Identifier: GPL-2.0-or-later
// mlff-model: shows and checks model files without LAMMPS.

#include "check.h"
#include "info.h"
#include "mlff_text.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>

namespace {

constexpr int GOOD = 0;
constexpr int USAGE_OR_IO = 1;
constexpr int CHECK_FAILED = 3;

int run(int argc, char **argv)
{
  std::string file;
  std::string device = "cpu";
  bool json = false;
  mlff_tool::CheckOptions options;

  CLI::App app{"mlff-model shows and checks model files for pair_style mlff.", "mlff-model"};
  app.set_version_flag("--version", MLFF_MODEL_VERSION);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 good, 1 usage or I/O, 3 a check failed.");
  const auto add = [&](const char *name, const char *description) {
    auto *command = app.add_subcommand(name, description);
    command->add_option("FILE", file, "Model file")->required();
    command->add_option("--device", device, "cpu, cuda, cuda:N or auto")->capture_default_str();
    command->add_flag("--json", json, "Print the result as JSON");
    return command;
  };
  const auto *info =
      add("info", "Show what a model file says of itself; nothing of it is loaded or runs");
  auto *check =
      add("check", "Load a model file and check that it keeps the model contract. A file is a "
                   "program, which runs: check those of people you trust");
  check->add_option("--seed", options.seed, "Of the samples that the model is tried on")
      ->capture_default_str();
  check
      ->add_option("--atoms", options.atoms,
                   "Of the large system (default: up to 4096, by the model's speed)")
      ->check(CLI::Range(1, 20000));
  check
      ->add_option("--tolerance", options.tolerance,
                   "Relative limit of derivatives (default: 1e-6 for float64, 2e-3 for float32)")
      ->check(CLI::PositiveNumber);
  check
      ->add_option(
          "--rotation", options.rotation,
          "Relative limit for rotated systems (default: 1e-6 for float64, 1e-4 for float32)")
      ->check(CLI::PositiveNumber);
  check
      ->add_option("--rounding", options.rounding,
                   "Relative limit of rounding (default: 1e-9 for float64, 2e-5 for float32)")
      ->check(CLI::PositiveNumber);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? GOOD : USAGE_OR_IO;
  }
  bool passed = true;
  if (info->parsed()) {
    const auto found = mlff::inspect_model(file);
    if (json) {
      fmt::print("{}\n", mlff_tool::info_json(found, device));
    } else {
      mlff_tool::print_info(found, device);
    }
  } else {
    const auto model = mlff::load_model(file, device);
    passed = mlff_tool::check(*model, file, options, json);
  }
  if (std::fflush(stdout) != 0) {
    throw std::runtime_error("cannot write the result to standard output");
  }
  return passed ? GOOD : CHECK_FAILED;
}

}  // namespace

int main(int argc, char **argv)
{
  try {
    return run(argc, argv);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "mlff-model: error: %s\n", mlff::visible(error.what()).c_str());
    return USAGE_OR_IO;
  }
}
