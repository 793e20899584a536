# Libraries that both programs use. The distribution's package is taken when there is one (find_package first);
# otherwise the release named here is downloaded and built with the project.
include(FetchContent)
set(FETCHCONTENT_TRY_FIND_PACKAGE_MODE OPT_IN)

FetchContent_Declare(fmt URL https://github.com/fmtlib/fmt/archive/refs/tags/10.2.1.tar.gz
  FIND_PACKAGE_ARGS)
FetchContent_Declare(nlohmann_json URL https://github.com/nlohmann/json/archive/refs/tags/v3.11.3.tar.gz
  FIND_PACKAGE_ARGS)
FetchContent_Declare(CLI11 URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.2.tar.gz
  FIND_PACKAGE_ARGS)
FetchContent_MakeAvailable(fmt nlohmann_json CLI11)

if(MLFFBENCH_BUILD_HARNESS)
  FetchContent_Declare(yaml-cpp URL https://github.com/jbeder/yaml-cpp/archive/refs/tags/0.8.0.tar.gz
    FIND_PACKAGE_ARGS)
  FetchContent_Declare(simdjson URL https://github.com/simdjson/simdjson/archive/refs/tags/v3.0.1.tar.gz
    FIND_PACKAGE_ARGS)
  FetchContent_Declare(boost_math URL https://github.com/boostorg/math/archive/refs/tags/boost-1.83.0.tar.gz
    SOURCE_SUBDIR include)  # headers alone, usable without the rest of Boost
  FetchContent_Declare(gemmi URL https://github.com/project-gemmi/gemmi/archive/refs/tags/v0.5.7.tar.gz
    SOURCE_SUBDIR include)  # the header of space groups alone
  FetchContent_Declare(kainjow_mustache URL https://github.com/kainjow/Mustache/archive/refs/tags/v4.1.tar.gz)
  set(YAML_CPP_BUILD_TESTS OFF)
  set(YAML_CPP_BUILD_TOOLS OFF)
  FetchContent_MakeAvailable(yaml-cpp simdjson)
  find_package(SQLite3 REQUIRED)
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)
  find_package(FFTW3 REQUIRED)
  find_package(LibZip MODULE REQUIRED)  # metadata of models

  # Packages differ in the names of their targets and some have none: one name each for our own code.
  foreach(library mustache boost_math gemmi yaml_cpp)
    add_library(mlffbench_${library} INTERFACE)
  endforeach()
  find_path(MUSTACHE_INCLUDE_DIR kainjow/mustache.hpp)
  if(NOT MUSTACHE_INCLUDE_DIR)
    FetchContent_MakeAvailable(kainjow_mustache)
    file(COPY ${kainjow_mustache_SOURCE_DIR}/mustache.hpp DESTINATION ${CMAKE_BINARY_DIR}/mustache/kainjow)
    set(MUSTACHE_INCLUDE_DIR ${CMAKE_BINARY_DIR}/mustache CACHE PATH "" FORCE)
  endif()
  target_include_directories(mlffbench_mustache SYSTEM INTERFACE ${MUSTACHE_INCLUDE_DIR})
  find_path(BOOST_MATH_INCLUDE_DIR boost/math/distributions/students_t.hpp)
  if(NOT BOOST_MATH_INCLUDE_DIR)
    FetchContent_MakeAvailable(boost_math)
    set(BOOST_MATH_INCLUDE_DIR ${boost_math_SOURCE_DIR}/include CACHE PATH "" FORCE)
  endif()
  target_include_directories(mlffbench_boost_math SYSTEM INTERFACE ${BOOST_MATH_INCLUDE_DIR})
  find_path(GEMMI_INCLUDE_DIR gemmi/symmetry.hpp)
  if(NOT GEMMI_INCLUDE_DIR)
    FetchContent_MakeAvailable(gemmi)
    set(GEMMI_INCLUDE_DIR ${gemmi_SOURCE_DIR}/include CACHE PATH "" FORCE)
  endif()
  target_include_directories(mlffbench_gemmi SYSTEM INTERFACE ${GEMMI_INCLUDE_DIR})
  foreach(candidate yaml-cpp::yaml-cpp yaml-cpp)
    if(TARGET ${candidate})
      target_link_libraries(mlffbench_yaml_cpp INTERFACE ${candidate})
      break()
    endif()
  endforeach()
endif()

if(MLFFBENCH_BUILD_TESTS)
  FetchContent_Declare(googletest URL https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz
    FIND_PACKAGE_ARGS NAMES GTest)
  FetchContent_MakeAvailable(googletest)
  include(GoogleTest)
endif()
