// SPDX-License-Identifier: GPL-2.0-or-later
// Where the results of a gate come from.
#include "workflow/gate_input.h"

#include "base/file.h"
#include "base/writable.h"
#include "record/results_file.h"
#include "report/results_text.h"
#include "stats/sign_test.h"
#include "workflow/comparing.h"
#include "workflow/earlier_results.h"
#include "workflow/gate_checks.h"
#include "workflow/history_place.h"
#include "workflow/remeasure.h"

#include <cerrno>
#include <fmt/format.h>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;
using Found = std::variant<GateInput, InterruptedGate>;

/// What is measured is a suite unless it is a folder or results.json.
bool is_suite(const fs::path &path)
{
  return !path.empty() && !fs::is_directory(path) && path.extension() != ".json";
}

/// Runs of each side with which pairs of them can tell something.
int least_interleaved()
{
  return stats::sign_test_needs(compare::ComparisonRequest{}.alpha);
}

/// Empty: all.
std::set<std::string> wanted_cells(const GateRequest &gate)
{
  return {gate.cells.begin(), gate.cells.end()};
}

/// The one machine of the new results, which their baseline has to be of.
store::Machine present_machine(const GateInput &input)
{
  require_runs(input.present, input.present_name);
  return store::machine_of(input.present);
}

/// The earlier side from files: results, or the baseline on the machine that `machine` tells.
void add_earlier(GateInput &input, const GateRequest &gate, const std::string &suite,
                 const std::function<store::Machine()> &machine, WorkListener &listener)
{
  const fs::path &against = gate.against;
  if (!against.empty()) {
    input.earlier = record::load_results(against);
    require_runs(input.earlier, against);
    require_finished(input.earlier, against);
    input.earlier_name = against.string();
    if (fs::is_directory(against))
      input.earlier_folder = against;
    return;
  }
  const fs::path history = chosen_history(gate.history, listener);
  input.baseline = required_baseline(history, suite, machine());
  input.earlier = store::baseline_results(history, *input.baseline);
  input.earlier_name = fmt::format("baseline {} in {}", input.baseline->number, history.string());
}

void set_present(GateInput &input, const fs::path &path)
{
  input.present = record::load_results(path);
  // Runs that were not done for another's failure are a part of that failure, which the gate tells.
  if (input.present.failures.empty())
    require_finished(input.present, path);
  input.present_name = path.string();
  input.present_folder = fs::is_directory(path) ? path : fs::path();
}

/// Results that are kept, by the folder or file that was named.
GateInput kept_input(const GateRequest &gate, const fs::path &kept, const Prepared *suite,
                     WorkListener &listener)
{
  GateInput input;
  set_present(input, kept);
  const fs::path &output = suite != nullptr ? suite->output : gate.output;
  input.output = input.present_folder.empty() ? output : input.present_folder;
  if (suite != nullptr) {
    if (const auto note = require_results_of(suite->plan, input.present, kept); !note.empty())
      listener.note(note);
  }
  add_earlier(
      input, gate, input.present.suite, [&] { return present_machine(input); }, listener);
  return input;
}

/// The earlier side of a suite that is to be measured, as far as it is known before.
void add_earlier_of_suite(GateInput &input, const GateRequest &gate, const deck::Plan &plan,
                          bool here, WorkListener &listener)
{
  require_known_cells(gate, plan);
  if (here || !gate.against.empty()) {
    add_earlier(input, gate, plan.suite->name, store::this_machine, listener);
    require_cells_of_both(gate, plan, input.earlier, input.earlier_name);
    if (here)
      require_same_machine(gate, input.earlier, input.earlier_name);
    return;
  }
  // Which machine the jobs get is not known before.
  const fs::path history = chosen_history(gate.history, listener);
  require_cells_of_both(gate, plan, baselines_anywhere(history, plan.suite->name),
                        fmt::format("the baselines in {}", history.string()));
}

/// A suite that is measured now, against earlier results.
Found measured_input(const GateRequest &gate, Prepared prepared, WorkListener &listener)
{
  GateInput input;
  const executor::SiteSettings site = chosen_site({gate.site});
  add_earlier_of_suite(input, gate, prepared.plan, site.executor == "local", listener);
  MeasureRequest request;
  request.anew = true;
  request.keep = gate.keep;
  request.spared = gate.against;
  request.cells = with_cells_beside(prepared.plan, wanted_cells(gate), gate.control);
  input.output = prepared.output;
  const bool moves_earlier =
      !input.earlier_folder.empty() &&
      base::without_links(input.earlier_folder) == base::without_links(input.output);
  Measurement measured = measure(std::move(prepared), site, request, listener);
  if (measured.end == MeasureEnd::interrupted)
    return InterruptedGate{std::move(measured)};
  listener.tell(report::failures_text(measured.results));
  if (moves_earlier) {
    input.earlier_folder = measured.moved_to;
    input.earlier_name = measured.moved_to.string();
  }
  set_present(input, input.output);
  if (input.earlier.records.empty()) {
    add_earlier(
        input, gate, input.present.suite, [&] { return present_machine(input); }, listener);
  }
  return input;
}

/// Earlier and new programs measured now, interleaved.
Found programs_input(const GateRequest &gate, Prepared prepared, WorkListener &listener)
{
  executor::SiteSettings site = chosen_site({gate.site});
  if (site.executor != "local") {
    throw std::runtime_error(
        "earlier and new programs are interleaved on this machine, but the "
        "site has runs done by a scheduler; call the gate in a job, with a site "
        "of executor local");
  }
  GateInput input;
  input.output = prepared.output;
  const executor::Execution present = execution_of(prepared, site);
  std::vector<executor::Side> sides;
  sides.push_back(
      executor::make_side("old", earlier_execution(present, gate), least_interleaved()));
  sides.push_back(
      {"new", std::move(prepared.tools), std::move(prepared.plan), std::move(site), {}});
  require_known_cells(gate, sides.back().plan);
  require_cells_of_both(gate, sides.back().plan, sides.front().plan);
  for (auto &side : sides) {
    if (!gate.cells.empty())
      executor::keep_cells(side.plan, wanted_cells(gate));
  }
  if (gate.keep)
    (void)keep_newest_measurements(input.output, *gate.keep, {});
  const fs::path folder = gate_folder(input.output);
  auto results = measure_interleaved(sides, folder, listener);
  if (!results)
    return InterruptedGate{};
  input.earlier = std::move(results->front());
  input.present = std::move(results->back());
  input.earlier_folder = folder / "old";
  input.present_folder = folder / "new";
  input.earlier_name = input.earlier_folder.string();
  input.present_name = input.present_folder.string();
  input.matched = true;
  for (const auto &failure : input.earlier.failures)
    listener.fault(fmt::format("with the earlier programs: {}: {}", failure.label, failure.what));
  require_runs(input.earlier, input.earlier_folder);
  if (input.present.failures.empty())
    require_runs(input.present, input.present_folder);
  return input;
}

/// What rules itself out, and files that would be missed only at the end.
void check(const GateRequest &gate)
{
  if (gate.measured.empty() && gate.results.empty()) {
    throw std::runtime_error("give a suite to measure, or the output folder or results.json of "
                             "what was measured");
  }
  for (const auto &path : {gate.measured, gate.results, gate.against}) {
    if (!path.empty() && !fs::exists(path))
      throw base::FileError("read", path, ENOENT);
  }
  if (!gate.results.empty() && gate.again) {
    throw std::runtime_error("--results judges what was measured before, and --again measures all "
                             "of it anew; leave one of them out");
  }
  if (!gate.results.empty() && !gate.measured.empty() && !is_suite(gate.measured)) {
    throw std::runtime_error(fmt::format("{} are results already, so that --results has nothing to "
                                         "say; leave it out",
                                         gate.measured.string()));
  }
  require_known_keys(gate.ignore);
  base::require_writable(gate.junit);
  base::require_writable(gate.page);
  if (!gate.has_earlier_programs())
    return;
  if (!gate.control.empty()) {
    throw std::runtime_error("--control is for results that were measured apart; earlier programs "
                             "are interleaved with the new ones and need none");
  }
  if (is_suite(gate.measured) && !gate.against.empty()) {
    throw std::runtime_error("a suite is measured with earlier programs and new ones now, so that "
                             "--against has nothing to say; leave it or the programs out");
  }
}

}  // namespace

Found gate_input(const GateRequest &gate, WorkListener &listener)
{
  check(gate);
  const fs::path &kept = gate.results.empty() ? gate.measured : gate.results;
  if (!is_suite(gate.measured))
    return kept_input(gate, kept, nullptr, listener);
  const bool interleaved = gate.results.empty() && gate.has_earlier_programs();
  Prepared prepared =
      prepare({gate.measured, gate.output, gate.tools, interleaved ? least_interleaved() : 0});
  if (!gate.results.empty())
    return kept_input(gate, kept, &prepared, listener);
  if (interleaved)
    return programs_input(gate, std::move(prepared), listener);
  return measured_input(gate, std::move(prepared), listener);
}

}  // namespace mlffbench::workflow
