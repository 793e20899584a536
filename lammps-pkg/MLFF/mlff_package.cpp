// SPDX-License-Identifier: GPL-2.0-or-later
// An AOTInductor package: loading, checking, calling.

#include "mlff_package.h"

#include "mlff_model.h"
#include "mlff_tensors.h"

#include <torch/csrc/inductor/aoti_package/model_package_loader.h>
#include <torch/version.h>

#include <sys/utsname.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <set>
#include <sstream>

namespace mlff {

namespace {

/// Of the instruction sets that Inductor compiles for (torch/_inductor/cpu_vec_isa.py), those that
/// this processor has.
#if defined(__x86_64__)
std::set<std::string> instruction_sets()
{
  std::set<std::string> known;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    known.insert("AVX2");
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    known.insert("AVX512");
  }
  if (__builtin_cpu_supports("avx512vnni")) {
    known.insert("AVX512_VNNI");
  }
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  constexpr unsigned AMX_TILE = 1U << 24U;  // not among the names that GCC 12 knows
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (edx & AMX_TILE) != 0) {
    known.insert("AMX_TILE");
  }
  return known;
}
#endif

[[noreturn]] void refuse(const std::string &file, const std::string &why)
{
  throw ModelError("Model file " + file + " is an AOTInductor package compiled for " + why +
                   "; export it again on this kind of machine, or use the TorchScript file (.pt)");
}

/// The package holds machine code: on another processor it would end the program with an illegal
/// instruction, so its metadata are compared before it is loaded.
void check_machine(const Archive &archive)
{
  utsname machine{};
  uname(&machine);
  const auto wanted = archive.get("AOTI_MACHINE");
  if (wanted != machine.machine) {
    refuse(archive.file,
           (wanted.empty() ? "processors that its metadata do not name" : wanted + " processors") +
               ", this one is " + machine.machine);
  }
#if defined(__x86_64__)
  if (!archive.has("AOTI_CPU_ISA")) {
    refuse(archive.file, "an instruction set that its metadata do not name");
  }
  const auto have = instruction_sets();
  std::istringstream sets(archive.get("AOTI_CPU_ISA"));
  for (std::string set; sets >> set;) {
    if (set.rfind("INVALID", 0) != 0 && have.count(set) == 0) {
      refuse(archive.file, "the instruction set " + set + ", which this processor does not have");
    }
  }
#endif
}

at::Device choose_device(const Archive &archive, const std::string &device)
{
  auto compiled_for = archive.get("AOTI_DEVICE_KEY");
  if (compiled_for.empty()) {
    compiled_for = "cpu";
  }
  if (compiled_for != "cpu" && compiled_for != "cuda") {
    throw ModelError("Model file " + archive.file +
                     " is an AOTInductor package compiled for device " + compiled_for +
                     ", supported are cpu and cuda; export it again for one of them");
  }
  if (device == "auto") {
    if (compiled_for == "cuda" && !resolve_device("auto", archive.file).is_cuda()) {
      throw ModelError("Model file " + archive.file +
                       " is an AOTInductor package compiled for device cuda, but LibTorch finds no "
                       "CUDA device; export it for the CPU");
    }
    return resolve_device(compiled_for, archive.file);
  }
  const auto wanted = resolve_device(device, archive.file);
  if ((compiled_for == "cuda") != wanted.is_cuda()) {
    throw ModelError("Model file " + archive.file +
                     " is an AOTInductor package compiled for device " + compiled_for +
                     ", device " + device +
                     " was asked for; use device auto, or export it again for " + device);
  }
  return wanted;
}

}  // namespace

Package::Package(const Archive &archive, const std::string &device, int lanes)
    : file_(archive.file), device_(choose_device(archive, device)),
      lanes_(device_.is_cpu() ? lanes : 1)
{
  check_machine(archive);
  try {
    loader_ = std::make_unique<torch::inductor::AOTIModelPackageLoader>(
        file_, "model", false, lanes_, device_.is_cuda() ? device_.index() : c10::DeviceIndex(-1));
    std::vector<at::Tensor> weights;
    for (const auto &[name, tensor] : loader_->get_runner()->extract_constants_map(false)) {
      weights.push_back(tensor);
    }
    check_weights(weights, file_);
  } catch (const ModelError &) {
    throw;
  } catch (const std::exception &error) {
    throw ModelError("Model file " + file_ +
                     " is an AOTInductor package that this LibTorch " TORCH_VERSION
                     " does not load (" +
                     cause(error.what()) + "); export it again with torch " TORCH_VERSION);
  }
}

Package::~Package() = default;

std::vector<at::Tensor> Package::call(const std::vector<at::Tensor> &inputs)
{
  return loader_->run(inputs);
}

}  // namespace mlff
