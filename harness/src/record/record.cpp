// SPDX-License-Identifier: GPL-2.0-or-later
// Records as JSON.
#include "record/record.h"

#include "base/json_member.h"
#include "record/record_members.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace mlffbench::record {

namespace {

using Json = nlohmann::ordered_json;

/// Times of processes enter sums.
void require_times(const ProcessUse &process)
{
  for (const auto &[name, time_s] : {std::pair{"wall_s", process.wall_s},
                                     {"waited_s", process.waited_s},
                                     {"user_s", process.user_s},
                                     {"system_s", process.system_s}}) {
    if (!std::isfinite(time_s))
      throw std::runtime_error(fmt::format("`{}` of `process` is no number", name));
  }
}

}  // namespace

bool same_run(const Record &a, const Record &b)
{
  return a.run_id == b.run_id && a.finished_utc == b.finished_utc && a.process == b.process;
}

Json to_json(const Record &record)
{
  Json json{{"format", "mlff-bench-record"}, {"version", 2}};
  json.update(MemberWriter::json_of(record));
  return json;
}

Record record_from_json(const Json &json)
{
  if (base::text_member(json, "format") != "mlff-bench-record" ||
      base::member(json, "version") != 2)
    throw std::runtime_error("it is no record of version 2");
  Record record;
  MemberReader reader(json);
  members(record, reader);
  require_times(*record.process);
  return record;
}

}  // namespace mlffbench::record
