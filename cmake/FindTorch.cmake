# Finds LibTorch: the PyPI wheel (CPU or CUDA build), an unpacked libtorch archive, or a distribution's package.
#
# TorchConfig.cmake of a CUDA build demands a CUDA toolkit, which running a model does not need, and switches every
# target that links it to its own flags. This module links the shared libraries and nothing else.
#
#   Torch_ROOT   where to look first (a libtorch prefix, or site-packages/torch of a Python environment);
#                without it: the environment MLFFBENCH_VENV, then the system
#
# Defines the target Torch::Torch, Torch_VERSION and Torch_LIBRARY_DIR.
set(_torch_hints)
if(MLFFBENCH_VENV)
  file(GLOB _torch_hints ${MLFFBENCH_VENV}/lib/python3*/site-packages/torch)
endif()

find_path(Torch_INCLUDE_DIR torch/csrc/jit/serialization/import.h HINTS ${_torch_hints} PATH_SUFFIXES include)
find_library(Torch_LIBRARY torch HINTS ${_torch_hints} PATH_SUFFIXES lib)
find_library(Torch_CPU_LIBRARY torch_cpu HINTS ${_torch_hints} PATH_SUFFIXES lib)
find_library(Torch_C10_LIBRARY c10 HINTS ${_torch_hints} PATH_SUFFIXES lib)

# version.h moved between releases.
find_file(Torch_VERSION_HEADER NAMES torch/headeronly/version.h torch/csrc/api/include/torch/version.h torch/version.h
  HINTS ${Torch_INCLUDE_DIR} NO_DEFAULT_PATH)
if(Torch_VERSION_HEADER)
  file(READ ${Torch_VERSION_HEADER} _torch_version)
  set(Torch_VERSION)
  foreach(part MAJOR MINOR PATCH)
    string(REGEX MATCH "define TORCH_VERSION_${part} ([0-9]+)" _ "${_torch_version}")
    list(APPEND Torch_VERSION ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN Torch_VERSION "." Torch_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Torch
  REQUIRED_VARS Torch_LIBRARY Torch_CPU_LIBRARY Torch_C10_LIBRARY Torch_INCLUDE_DIR
  VERSION_VAR Torch_VERSION
  REASON_FAILURE_MESSAGE "Give its place with -D Torch_ROOT=DIR, or make the Python environment with `make setup`.")

if(Torch_FOUND AND NOT TARGET Torch::Torch)
  get_filename_component(Torch_LIBRARY_DIR ${Torch_CPU_LIBRARY} DIRECTORY)
  add_library(Torch::Torch INTERFACE IMPORTED)
  target_include_directories(Torch::Torch SYSTEM INTERFACE
    ${Torch_INCLUDE_DIR} ${Torch_INCLUDE_DIR}/torch/csrc/api/include)
  # libtorch.so has no symbols of its own: it names the device libraries of this build, whose kernels register
  # themselves when they are loaded. --as-needed would drop it, and with it CUDA.
  target_link_libraries(Torch::Torch INTERFACE
    -Wl,--push-state,--no-as-needed ${Torch_LIBRARY} -Wl,--pop-state ${Torch_CPU_LIBRARY} ${Torch_C10_LIBRARY})
  target_compile_features(Torch::Torch INTERFACE cxx_std_20)
endif()
mark_as_advanced(Torch_INCLUDE_DIR Torch_LIBRARY Torch_CPU_LIBRARY Torch_C10_LIBRARY Torch_VERSION_HEADER)
