// SPDX-License-Identifier: GPL-2.0-or-later
// An AOTInductor package: loading, checking, calling.

#include "mlff_package.h"

#include "mlff_model.h"
#include "mlff_tensors.h"
#include "mlff_text.h"
#include "mlff_unpack.h"

#include <torch/csrc/inductor/aoti_runner/model_container_runner.h>
#include <torch/version.h>

#include <sys/utsname.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string_view>

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
  throw ModelError("Model file " + file + " is an AOTInductor package compiled for " +
                   quotable(why) +
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
  const auto compiled_for = package_device(archive);
  if (compiled_for != "cpu" && compiled_for != "cuda") {
    throw ModelError("Model file " + archive.file +
                     " is an AOTInductor package compiled for device " + quotable(compiled_for) +
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

/// What a package holds for the runner: its library and the files that go with it.
constexpr std::string_view MODEL_FOLDER = "data/aotinductor/model/";
constexpr std::string_view CONSTANTS_FOLDER = "data/constants/";

std::string unpack(const Archive &archive, const UnpackFolder &folder, std::string &weights)
{
  std::string library;
  for (const auto &record : archive.zip->records()) {
    const bool part = record.name.rfind(MODEL_FOLDER, 0) == 0;
    const bool constant = record.name.rfind(CONSTANTS_FOLDER, 0) == 0;
    const auto name = record.name.substr(record.name.rfind('/') + 1);
    if (!part && !constant) {
      continue;
    }
    if (part && record.name.size() != MODEL_FOLDER.size() + name.size()) {
      throw ModelError("Model file " + archive.file +
                       " is an AOTInductor package with folders in its model's own; export it "
                       "again with torch " TORCH_VERSION);
    }
    const auto path = folder.place(name);
    archive.zip->unpack(record, path);
    if (part && name.ends_with(".so")) {
      if (!library.empty()) {
        throw ModelError("Model file " + archive.file +
                         " is an AOTInductor package with two libraries; export it again");
      }
      library = path;
    } else if (name.ends_with(".blob")) {
      weights = path;
    }
  }
  if (library.empty()) {
    throw ModelError("Model file " + archive.file +
                     " is an AOTInductor package without a compiled library (one of sources alone, "
                     "or of several models); export it again");
  }
  return library;
}

using Runner = torch::inductor::AOTIModelContainerRunner;

/// Folders of libraries that load further files when they are first called; removed when the
/// process ends.
std::vector<std::unique_ptr<UnpackFolder>> &kept_folders()
{
  static std::vector<std::unique_ptr<UnpackFolder>> folders;
  return folders;
}

/// Unpacks a package, and loads its library, whose constructors run.
std::shared_ptr<Runner> load_library(const Archive &archive, at::Device device, int lanes)
{
  auto folder = std::make_unique<UnpackFolder>(archive.file);
  std::string weights;
  const auto library = unpack(archive, *folder, weights);
  const auto &makers = torch::inductor::getAOTIModelRunnerRegistry();
  const auto maker = makers.find(device.is_cuda() ? "cuda" : "cpu");
  if (maker == makers.end()) {
    throw ModelError("Model file " + archive.file +
                     " is an AOTInductor package for a device that this LibTorch was not built "
                     "for; export it for the CPU");
  }
  std::shared_ptr<Runner> runner =
      maker->second(library, static_cast<std::size_t>(lanes), device.str(), folder->path(), false);
  if (!weights.empty()) {
    runner->update_constant_buffer_from_blob(weights);
  }
  std::vector<at::Tensor> constants;
  for (const auto &[name, tensor] : runner->extract_constants_map(false)) {
    constants.push_back(tensor);
  }
  check_weights(constants, archive.file);
  if (device.is_cuda()) {
    kept_folders().push_back(std::move(folder));
  }
  return runner;
}

/// The loaded package of an archive: a library that was loaded before is used again. The system
/// does not take such libraries out of a process, so that loading one anew would cost its memory
/// again.
std::shared_ptr<Runner> shared_library(const Archive &archive, at::Device device, int lanes)
{
  static std::mutex mutex;
  // Never destroyed: at the end of a process the parts of LibTorch may go before it.
  static auto &loaded = *new std::map<std::string, std::shared_ptr<Runner>>;
  const auto key = archive.zip->identity() + ' ' + device.str() + ' ' + std::to_string(lanes);
  const std::lock_guard<std::mutex> guard(mutex);
  auto &runner = loaded[key];
  if (!runner) {
    runner = load_library(archive, device, lanes);
  }
  return runner;
}

}  // namespace

std::string package_device(const Archive &archive)
{
  const auto key = archive.get("AOTI_DEVICE_KEY");
  return key.empty() ? "cpu" : key;
}

Package::Package(const Archive &archive, const std::string &device, int lanes)
    : file_(archive.file), device_(choose_device(archive, device)),
      lanes_(device_.is_cpu() ? lanes : 1)
{
  check_machine(archive);
  try {
    runner_ = shared_library(archive, device_, lanes_);
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
  return runner_->run(inputs);
}

}  // namespace mlff
