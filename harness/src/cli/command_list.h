// SPDX-License-Identifier: GPL-2.0-or-later
// All commands, each in the file of its name.
#pragma once

#include "cli/command.h"

#include <memory>

namespace mlffbench::cli {

std::unique_ptr<Command> analyse_command();
std::unique_ptr<Command> baseline_accept_command();
std::unique_ptr<Command> baseline_list_command();
std::unique_ptr<Command> baseline_show_command();
std::unique_ptr<Command> cancel_command();
std::unique_ptr<Command> compare_command();
std::unique_ptr<Command> complete_command();
std::unique_ptr<Command> completion_command();
std::unique_ptr<Command> doctor_command();
std::unique_ptr<Command> execute_command();
std::unique_ptr<Command> export_command();
std::unique_ptr<Command> fidelity_command();
std::unique_ptr<Command> gate_command();
std::unique_ptr<Command> history_add_command();
std::unique_ptr<Command> history_list_command();
std::unique_ptr<Command> history_steps_command();
std::unique_ptr<Command> log_command();
std::unique_ptr<Command> man_command();
std::unique_ptr<Command> plan_command();
std::unique_ptr<Command> plot_command();
std::unique_ptr<Command> report_command();
std::unique_ptr<Command> run_command();
std::unique_ptr<Command> schema_command();
std::unique_ptr<Command> status_command();
std::unique_ptr<Command> systems_command();
std::unique_ptr<Command> targets_command();
std::unique_ptr<Command> trajectories_command();

}  // namespace mlffbench::cli
