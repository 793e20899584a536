// SPDX-License-Identifier: GPL-2.0-or-later
// Job scripts by mustache.
#include "executor/slurm_script.h"

#include "base/shell.h"
#include "base/text.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <stdexcept>

namespace mlffbench::executor {

namespace embedded {
extern const char *const slurm_job_template;
}

namespace {

using kainjow::mustache::data;

data items(const std::string &key, const std::vector<std::string> &texts)
{
  data list{data::type::list};
  for (const auto &text : texts)
    list << data{key, text};
  return list;
}

/// Options for #SBATCH lines, which no shell reads; sbatch splits them at white space and knows
/// quotes and \.
std::vector<std::string> options(const JobScriptInput &input)
{
  const SlurmSettings &slurm = input.site.slurm;
  const bool array = input.submission.mode == "array";
  const auto log = (input.output / input.submission.folder / (array ? "%A_%a.out" : "%j.out"));
  std::vector<std::string> list{fmt::format("--job-name={}", input.submission.name),
                                fmt::format("--output={}", log.string()),
                                fmt::format("--nodes={}", slurm.nodes),
                                fmt::format("--ntasks={}", input.layout.ranks),
                                fmt::format("--cpus-per-task={}", input.layout.threads),
                                "--no-requeue"};
  const auto add = [&](const char *name, const std::string &value) {
    if (!value.empty())
      list.push_back(fmt::format("--{}={}", name, value));
  };
  add("account", slurm.account);
  add("partition", slurm.partition);
  add("qos", slurm.qos);
  add("constraint", slurm.constraint);
  add("gres", slurm.gres);
  add("time", slurm.time);
  add("mem", slurm.memory);
  if (slurm.exclusive)
    list.emplace_back("--exclusive");
  if (array) {
    list.push_back(fmt::format("--array=0-{}{}", input.submission.runs.size() - 1,
                               slurm.array_parallel > 0 ? fmt::format("%{}", slurm.array_parallel)
                                                        : std::string()));
  }
  list.insert(list.end(), slurm.sbatch_options.begin(), slurm.sbatch_options.end());
  for (const auto &option : list) {
    // The schema keeps such signs out of all but the path of the output folder.
    if (option.find_first_of(" \t\r\n\"'\\#") != std::string::npos ||
        input.output.string().find('%') != std::string::npos) {
      throw std::runtime_error(fmt::format(
          "the output folder {} cannot stand in a job script: its path holds white space, a quote, "
          "\\, # or %; take another one by --output",
          input.output.string()));
    }
  }
  return list;
}

}  // namespace

std::string quoted_words(std::string_view line)
{
  std::string quoted;
  for (const auto word : base::words_of(line, base::any_white_space))
    quoted += (quoted.empty() ? "" : " ") + base::shell_quoted(word);
  return quoted;
}

std::string job_script(const JobScriptInput &input)
{
  const SlurmSettings &slurm = input.site.slurm;
  data values;
  values.set("title",
             fmt::format("{} runs of {} on {}, written by mlffbench", input.submission.runs.size(),
                         input.submission.name, input.site.name));
  values.set("options", items("option", options(input)));
  data environment{data::type::list};
  for (const auto &[name, value] : input.site.environment) {
    data variable;
    variable.set("name", name);
    variable.set("value", base::shell_quoted(value));
    environment << variable;
  }
  values.set("environment", environment);
  std::vector<std::string> quoted;
  for (const auto &module : slurm.modules)
    quoted.push_back(base::shell_quoted(module));
  values.set("modules", items("module", quoted));
  quoted.clear();
  for (const auto &line : slurm.prologue)
    quoted.push_back(quoted_words(line));
  values.set("prologue", items("command", quoted));
  quoted.clear();
  for (const auto &run : input.submission.runs)
    quoted.push_back(base::shell_quoted((input.output / run.folder).string()));
  values.set("folders", items("folder", quoted));
  values.set(input.submission.mode, data{true});
  values.set("program", base::shell_quoted(input.program.string()));

  kainjow::mustache::mustache script(std::string{embedded::slurm_job_template});
  script.set_custom_escape([](const std::string &text) { return text; });
  std::string text = script.render(values);
  if (!script.is_valid())
    throw std::logic_error("job template: " + script.error_message());
  return text;
}

}  // namespace mlffbench::executor
