// SPDX-License-Identifier: GPL-2.0-or-later
// The executors there are.
#include "executor/executor.h"

#include "executor/local_executor.h"
#include "executor/slurm_executor.h"

namespace mlffbench::executor {

std::unique_ptr<Executor> make_executor(const ExecutorContext &context)
{
  if (context.site.executor == "slurm")
    return std::make_unique<SlurmExecutor>(context);
  return std::make_unique<LocalExecutor>(context);
}

launch::ExecutionSettings execution_settings(const SiteSettings &site)
{
  launch::ExecutionSettings settings;
  settings.launcher = site.launcher;
  settings.environment = site.environment;
  settings.oversubscribe = site.oversubscribe;
  settings.several_nodes = site.slurm.nodes > 1;
  settings.min_free_disk_B = site.min_free_disk_B;
  return settings;
}

}  // namespace mlffbench::executor
