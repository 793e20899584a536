// SPDX-License-Identifier: GPL-2.0-or-later
// Site files: schema, checks that a schema cannot say, decoding.
#include "executor/site.h"

#include "base/diagnostic.h"
#include "base/file.h"
#include "yaml/document.h"
#include "yaml/validate.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <utility>

namespace mlffbench::executor {

namespace embedded {
extern const char *const site_schema;
}

namespace {

using nlohmann::json;

const json &site_schema()
{
  static const json schema = json::parse(embedded::site_schema);
  return schema;
}

/// Keys of executor slurm.
const std::set<std::string> slurm_keys{
    "mode",   "account",        "partition",  "qos",           "constraint", "gres",
    "time",   "memory",         "nodes",      "exclusive",     "modules",    "prologue",
    "poll_s", "array_parallel", "array_size", "sbatch_options"};

/// What `executor` was called before.
constexpr const char *old_key = "place";

/// Takes the old key for the new one.
void rename_old_key(yaml::Document &document)
{
  json &value = document.value;
  if (!value.is_object() || !value.contains(old_key) || value.contains("executor"))
    return;
  value["executor"] = std::move(value[old_key]);
  value.erase(old_key);
  const auto rename = [](auto &positions) {
    if (auto node = positions.extract(std::string("/") + old_key)) {
      node.key() = "/executor";
      positions.insert(std::move(node));
    }
  };
  rename(document.values);
  rename(document.keys);
}

/// Options of sbatch on which the harness depends.
const std::set<std::string> own_options{
    "--array",  "--chdir",      "--cpus-per-task", "--error",      "--export-file", "--job-name",
    "--ntasks", "--no-requeue", "--output",        "--parsable",   "--requeue",     "--wait",
    "--wrap",   "--test-only",  "--open-mode",     "--dependency", "--input"};

std::vector<base::Diagnostic> check(const yaml::Document &document)
{
  std::vector<base::Diagnostic> faults;
  const json &value = document.value;
  const auto emit = [&](const yaml::Position &at, const std::string &message) {
    faults.push_back(document.diagnostic(at, message));
  };
  if (value.at("executor") == "local") {
    for (const auto &member : value.items()) {
      if (slurm_keys.count(member.key()) > 0) {
        emit(document.key_position("/" + member.key()),
             fmt::format("`{}` is for executor slurm; remove it, or take `executor: slurm`",
                         member.key()));
      }
    }
  }
  if (value.value("nodes", 1) > 1 && value.value("launcher", json::array()).empty()) {
    emit(document.position("/nodes"),
         "runs over several nodes need a `launcher` that starts their ranks there, e.g. `launcher: "
         "[srun, \"--ntasks={ranks}\"]`; add it, or take one node");
  }
  static const std::regex variable("[A-Za-z_][A-Za-z0-9_]*");
  const json environment = value.value("environment", json::object());
  for (const auto &member : environment.items()) {
    if (!std::regex_match(member.key(), variable)) {
      json::json_pointer pointer("/environment");
      pointer.push_back(member.key());
      emit(document.key_position(pointer.to_string()),
           fmt::format("{} cannot be an environment variable: its name has letters, digits and _ "
                       "only, and no digit first; correct it",
                       json(member.key()).dump()));
    } else if (member.value().get<std::string>().find('\0') != std::string::npos) {
      emit(document.position("/environment/" + member.key()),
           fmt::format("the value of `{}` holds a zero byte; remove it", member.key()));
    }
  }
  const json options = value.value("sbatch_options", json::array());
  for (size_t i = 0; i < options.size(); ++i) {
    const auto option = options[i].get<std::string>();
    const auto name = option.substr(0, option.find('='));
    if (own_options.count(name) > 0) {
      emit(document.position(fmt::format("/sbatch_options/{}", i)),
           fmt::format("`{}` is set by mlffbench itself; remove it", name));
    }
  }
  return faults;
}

}  // namespace

const char *site_schema_text()
{
  return embedded::site_schema;
}

SiteSettings decode_site(const json &value)
{
  const auto text = [&](const char *key) { return value.value(key, std::string()); };
  SiteSettings site;
  site.value = value;
  site.name = value.at("site");
  site.executor = value.value("executor", value.value(old_key, std::string()));
  site.retries = value.at("retries");
  site.oversubscribe = value.at("oversubscribe");
  site.min_free_disk_B = value.at("min_free_disk_MiB").get<int64_t>() << 20;
  site.launcher = value.at("launcher").get<std::vector<std::string>>();
  site.environment = value.at("environment").get<std::map<std::string, std::string>>();
  site.slurm = {text("mode"),
                text("account"),
                text("partition"),
                text("qos"),
                text("constraint"),
                text("gres"),
                text("time"),
                text("memory"),
                value.at("nodes"),
                value.at("exclusive"),
                value.at("array_parallel"),
                value.at("array_size"),
                value.at("sbatch_options").get<std::vector<std::string>>(),
                value.at("modules").get<std::vector<std::string>>(),
                value.at("prologue").get<std::vector<std::string>>(),
                value.at("poll_s")};
  return site;
}

SiteSettings load_site(const std::filesystem::path &file)
{
  yaml::Document document = yaml::parse_yaml(base::read_file(file), file.string());
  rename_old_key(document);
  auto faults = yaml::validate_document(document, {site_schema(), "the site file", "schema site"});
  if (faults.empty())
    faults = check(document);
  if (!faults.empty())
    throw base::SuiteError(std::move(faults));
  json value = document.value;
  yaml::apply_defaults(value, site_schema());
  return decode_site(value);
}

SiteSettings default_site()
{
  json value{{"site", "here"}, {"executor", "local"}};
  yaml::apply_defaults(value, site_schema());
  return decode_site(value);
}

}  // namespace mlffbench::executor
