// SPDX-License-Identifier: GPL-2.0-or-later
// Finding and asking Python.
#include "launch/python.h"

#include "base/json_text.h"
#include "launch/find_program.h"
#include "launch/process.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

namespace mlffbench::launch {

namespace embedded {
extern const char *const ase_driver;
extern const char *const ase_frames;
extern const char *const ase_simulation;
}  // namespace embedded

namespace {

namespace fs = std::filesystem;

constexpr double longest_answer_s = 120.0;

/// The last line of an output that is not empty.
std::string last_line(std::string text)
{
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.substr(text.rfind('\n') + 1);
}

/// What the driver says of an interpreter.
nlohmann::json description(const fs::path &python, const std::string &calculator)
{
  // Not from the present folder, whose files would be taken for modules.
  const auto [result, text] =
      capture({python.string(), "-c", ase_driver_text(), "--describe", calculator},
              longest_answer_s, {}, "/");
  if (result.ending == Ending::interrupted)
    throw std::runtime_error("interrupted");
  nlohmann::json answer;
  try {
    answer = base::parse_json<nlohmann::json>(last_line(text), python.string());
  } catch (const base::JsonTextError &) {  // said below
  }
  if (!answer.is_object()) {
    throw std::runtime_error(fmt::format(
        "{} does not run as Python 3.10 or newer; it says: {}; correct `python`, --python or "
        "MLFFBENCH_PYTHON, or repair the installation",
        python.string(), text.empty() ? "nothing" : last_line(text).substr(0, 300)));
  }
  return answer;
}

}  // namespace

std::string PythonEnvironment::version_of(const std::string &name) const
{
  const auto found = packages.find(name);
  return found == packages.end() ? "" : found->second;
}

std::string PythonEnvironment::identity() const
{
  return nlohmann::json{{"python", version}, {"packages", packages}}.dump();
}

const char *ase_driver_text()
{
  return embedded::ase_driver;
}

const char *ase_simulation_text()
{
  return embedded::ase_simulation;
}

const char *ase_frames_text()
{
  return embedded::ase_frames;
}

fs::path find_python(const fs::path &choice)
{
  if (!choice.empty())
    return chosen_program(choice, "--python", "Python");
  if (const auto set = environment_variable("MLFFBENCH_PYTHON"); !set.empty())
    return chosen_program(set, "MLFFBENCH_PYTHON", "Python");
  if (is_executable(MLFFBENCH_DEFAULT_PYTHON))
    return MLFFBENCH_DEFAULT_PYTHON;
  if (const auto found = in_path("python3"); !found.empty())
    return fs::absolute(found);
  throw std::runtime_error(fmt::format(
      "Python not found: neither {} nor a `python3` in PATH is an executable file; install it with "
      "ASE and the calculator, or give its path by `python` of the potential, --python or "
      "MLFFBENCH_PYTHON",
      MLFFBENCH_DEFAULT_PYTHON));
}

PythonEnvironment ask_python(const model::Potential &potential, const fs::path &choice)
{
  const model::Calculator &calculator = *potential.calculator;
  PythonEnvironment environment;
  environment.interpreter = calculator.python.empty() ? find_python(choice) : calculator.python;

  static std::map<std::tuple<std::string, std::string>, nlohmann::json> known;
  const std::tuple key{environment.interpreter.string(), calculator.import_path};
  if (known.count(key) == 0)
    known[key] = description(environment.interpreter, calculator.import_path);
  const nlohmann::json &answer = known.at(key);
  const auto lacks = [&](const std::string &what, const std::string &package) {
    return std::runtime_error(fmt::format(
        "{0} of `{1}` has no {2}; install it there (`{0} -m pip install {3}`), or name another "
        "interpreter by `python`, --python or MLFFBENCH_PYTHON",
        environment.interpreter.string(), potential.name, what, package));
  };
  if (answer.at("ase").is_null())
    throw lacks("ASE", "ase");
  if (const std::string module = answer.at("module"); !answer.at("there").get<bool>()) {
    throw lacks(fmt::format("module `{}`, which `{}` is from", module, calculator.import_path),
                module);
  }
  environment.version = answer.at("python");
  if (!answer.at("package").is_null())
    environment.package = answer.at("package");
  environment.packages = answer.at("packages").get<std::map<std::string, std::string>>();
  return environment;
}

std::map<std::string, PythonEnvironment> ask_pythons(const model::Suite &suite,
                                                     const fs::path &choice)
{
  std::map<std::string, PythonEnvironment> all;
  for (const auto &potential : suite.potentials) {
    if (potential.calculator)
      all[potential.name] = ask_python(potential, choice);
  }
  return all;
}

}  // namespace mlffbench::launch
