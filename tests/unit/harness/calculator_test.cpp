// SPDX-License-Identifier: GPL-2.0-or-later
// Potentials of engine ase: their suites, jobs, run ids and faults.
#include "base/diagnostic.h"
#include "base/file.h"
#include "deck/ase_job.h"
#include "deck/plan.h"
#include "launch/diagnosis.h"
#include "launch/python.h"
#include "rules/load.h"

#include "temporary_folder.h"

#include <csignal>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

class CalculatorTest : public ::testing::Test {
protected:
  CalculatorTest()
  {
    base::write_file(m_folder.path() / "calculator.py", "def make(): pass\n");
    base::write_file(m_folder.path() / "weights.pt", "weights");
  }

  model::Suite load(const std::string &potential, const std::string &protocol = "ensemble: nve")
  {
    const std::string text = fmt::format(
        "suite: tiny\nsystems: [{{name: si, material: silicon, atoms: 64, temperature_K: 300}}]\n"
        "protocols: [{{name: p, {}, timestep_fs: 2, steps: 20, warmup_steps: 5}}]\n"
        "potentials: [{{name: c, role: reference, {}}}]\nrepetitions: 1\n",
        protocol, potential);
    return rules::load_suite_text(text, m_folder.path() / "suite.yaml", {});
  }

  std::string refusal(const std::string &potential, const std::string &protocol = "ensemble: nve")
  {
    try {
      load(potential, protocol);
    } catch (const base::SuiteError &error) {
      return error.what();
    }
    return "accepted";
  }

  static deck::Plan plan(model::Suite suite, const std::string &packages = "packages")
  {
    deck::Programs programs{"22 Jul 2025", "/p.so", "plugin", {}};
    programs.ase_identity["c"] = packages;
    return deck::make_plan(std::move(suite), programs);
  }

  static nlohmann::json job(model::Suite suite)
  {
    return nlohmann::json::parse(plan(std::move(suite)).runs.front().deck);
  }

  test::TemporaryFolder m_folder;
};

TEST_F(CalculatorTest, AModuleIsSplitFromItsCallable)
{
  const model::Suite suite =
      load("engine: ase, calculator: 'a.b:C.make', arguments: {x: 1, y: two}");
  const model::Calculator &calculator = *suite.potentials[0].calculator;
  EXPECT_EQ(calculator.module, "a.b");
  EXPECT_EQ(calculator.callable, "C.make");
  EXPECT_TRUE(calculator.file.empty());
  EXPECT_EQ(nlohmann::json::parse(calculator.arguments_json),
            (nlohmann::json{{"x", 1}, {"y", "two"}}));
  EXPECT_STREQ(suite.potentials[0].engine(), "ase");
}

TEST_F(CalculatorTest, AFileIsFoundBesideTheSuiteAndHashed)
{
  const model::Suite suite = load("engine: ase, calculator: 'calculator.py:make'");
  const model::Calculator &calculator = *suite.potentials[0].calculator;
  EXPECT_EQ(calculator.file, std::filesystem::canonical(m_folder.path() / "calculator.py"));
  EXPECT_EQ(calculator.file_content.sha256.size(), 64U);
  EXPECT_TRUE(calculator.module.empty());
}

TEST_F(CalculatorTest, ALinkToAnInterpreterIsNotFollowed)
{
  std::filesystem::create_symlink("/bin/sh", m_folder.path() / "python");
  const model::Suite suite = load("engine: ase, calculator: 'a:b', python: python");
  EXPECT_EQ(suite.potentials[0].calculator->python, m_folder.path() / "python");
}

TEST_F(CalculatorTest, KeysOfTheOtherEngineAreRefused)
{
  EXPECT_NE(refusal("engine: ase, calculator: 'a:b', files: []")
                .find("`files` is a key of engine lammps, but `c` is run by ase"),
            std::string::npos);
  EXPECT_NE(refusal("pair_style: zero 4.0, pair_coeff: ['* *'], python: /bin/sh")
                .find("`python` is a key of engine ase, but `c` is run by lammps"),
            std::string::npos);
  EXPECT_NE(refusal("engine: ase").find("lacks the key `calculator`"), std::string::npos);
  EXPECT_NE(refusal("engine: lammps").find("lacks the key `pair_style`"), std::string::npos);
}

TEST_F(CalculatorTest, ProtocolsBeyondAseAreRefused)
{
  const std::string good = "engine: ase, calculator: 'a:b'";
  EXPECT_EQ(refusal(good, "ensemble: nvt"), "accepted");
  EXPECT_EQ(refusal(good, "ensemble: nve, warmup_thermostat: {}"), "accepted");
  EXPECT_NE(refusal(good, "ensemble: minimize").find("has the ensemble minimize"),
            std::string::npos);
  EXPECT_NE(refusal(good, "ensemble: npt").find("has the ensemble npt"), std::string::npos);
  EXPECT_NE(refusal(good, "ensemble: nvt, thermostat: {type: nose-hoover}")
                .find("has the thermostat nose-hoover"),
            std::string::npos);
}

TEST_F(CalculatorTest, TheJobSaysWhatTheSuiteSays)
{
  const auto nve = job(load("engine: ase, calculator: 'calculator.py:make', model: weights.pt, "
                            "arguments: {path: '{model}', k: 2.5, on: true}"));
  EXPECT_EQ(nve.at("calculator").at("arguments").at("path"),
            std::filesystem::canonical(m_folder.path() / "weights.pt").string());
  EXPECT_EQ(nve.at("calculator").at("arguments").at("k"), 2.5);
  EXPECT_EQ(nve.at("calculator").at("arguments").at("on"), true);
  EXPECT_TRUE(nve.at("calculator").at("module").is_null());
  EXPECT_EQ(nve.at("timestep_fs"), 2.0);
  EXPECT_EQ(nve.at("steps"), 20);
  EXPECT_EQ(nve.at("warmup_steps"), 5);
  EXPECT_EQ(nve.at("start_temperature_K"), 600.0);
  EXPECT_TRUE(nve.at("thermostat").is_null());

  const auto ramp = job(
      load("engine: ase, calculator: 'a:b'",
           "ensemble: nvt, temperature_K: {from: 100, to: 500}, thermostat: {damping_ps: 0.2}"));
  EXPECT_EQ(ramp.at("start_temperature_K"), 200.0);
  EXPECT_EQ(ramp.at("thermostat").at("from_K"), 100.0);
  EXPECT_EQ(ramp.at("thermostat").at("to_K"), 500.0);
  EXPECT_EQ(ramp.at("thermostat").at("damping_ps"), 0.2);
  EXPECT_FALSE(ramp.at("thermostat").at("warmup_only").get<bool>());
}

TEST_F(CalculatorTest, TheStartIsThatOfLammps)
{
  const deck::Plan lammps = plan(load("pair_style: zero 4.0, pair_coeff: ['* *']"));
  const auto ase = job(load("engine: ase, calculator: 'a:b'"));
  EXPECT_NE(lammps.runs[0].deck.find(fmt::format("create 600 {} mom yes rot no dist gaussian",
                                                 ase.at("velocity_seed").get<int>())),
            std::string::npos)
      << lammps.runs[0].deck;
}

TEST_F(CalculatorTest, TheRunIdFollowsWhatDeterminesTheRun)
{
  const std::string potential = "engine: ase, calculator: 'calculator.py:make', arguments: {k: 1}";
  const auto id = [&](const std::string &text, const std::string &packages = "packages") {
    return plan(load(text), packages).runs.front().id;
  };
  const std::string first = id(potential);
  EXPECT_EQ(id(potential + ", python: calculator.py"), first);  // another path is no other run
  EXPECT_NE(id("engine: ase, calculator: 'calculator.py:make', arguments: {k: 2}"), first);
  EXPECT_NE(id(potential, "other packages"), first);
  base::write_file(m_folder.path() / "calculator.py", "def make(): return 1\n");
  EXPECT_NE(id(potential), first);
}

TEST_F(CalculatorTest, ThePluginAndLammpsDoNotCount)
{
  const std::string potential = "engine: ase, calculator: 'a:b'";
  const deck::Programs one{"22 Jul 2025", "/p.so", "plugin", {{"c", "x"}}};
  const deck::Programs other{"4 Jul 2026", "/q.so", "another", {{"c", "x"}}};
  EXPECT_EQ(deck::make_plan(load(potential), one).runs[0].id,
            deck::make_plan(load(potential), other).runs[0].id);
}

TEST_F(CalculatorTest, TheDriversLastSentenceIsTheFault)
{
  base::write_file(m_folder.path() / "stdout.txt",
                   "ERROR: of a library\nTraceback\n  raise\nERROR: what and what to do\n");
  launch::ProcessResult process;
  process.exit_code = 1;
  const auto fault =
      launch::diagnose_process(process, m_folder.path(), 1.0, launch::Program::python);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->what, "what and what to do");
  EXPECT_EQ(fault->look_at, "stdout.txt");

  base::write_file(m_folder.path() / "stdout.txt", "killed\n");
  process.exit_code = 7;
  EXPECT_EQ(launch::diagnose_process(process, m_folder.path(), 1.0, launch::Program::python)->what,
            "Python ended with exit code 7; its last words: killed");
  process.ending = launch::Ending::signalled;
  process.signal = SIGSEGV;
  EXPECT_NE(launch::diagnose_process(process, m_folder.path(), 1.0, launch::Program::python)
                ->what.find("Python crashed (SIGSEGV)"),
            std::string::npos);
}

TEST(PythonEnvironment, IsIdentifiedByWhatItHasNotByItsPath)
{
  const launch::PythonEnvironment one{"/a/python", "3.11.2", "ase", {{"ase", "3.29.0"}}};
  launch::PythonEnvironment other = one;
  other.interpreter = "/b/python";
  EXPECT_EQ(one.identity(), other.identity());
  other.packages["numpy"] = "2.0";
  EXPECT_NE(one.identity(), other.identity());
  EXPECT_EQ(other.version_of("numpy"), "2.0");
  EXPECT_EQ(one.version_of("numpy"), "");
}

}  // namespace
}  // namespace mlffbench
