// SPDX-License-Identifier: GPL-2.0-or-later
// Whether runs may be compared, and what else differs between them.
#pragma once

#include "record/record.h"

#include <string>
#include <vector>

namespace mlffbench::compare {

/// A property that is not the same on both sides.
struct Difference {
  std::string key;
  std::string a;  ///< values on that side, separated by commas
  std::string b;
};

/// Properties of the runs of both sides in three kinds.
struct Differences {
  /// Those that have to be alike: machine, device, measurement, and of each cell what is simulated;
  /// with a control that, too.
  std::vector<Difference> identity;
  std::vector<Difference> changes;  ///< programs, model, length: what one compares
  std::vector<Difference>
      state;  ///< of the machine, that may have an influence: host, governor, OS
};

/// Two potentials, or one potential before and after.
struct MatchedRuns {
  std::vector<const record::Record *> a;
  std::vector<const record::Record *> b;
};

/// Differences over all matched cells, each named once. Values that differ within one side are
/// differences, too. Where two potentials are compared, `same_potential` is false and device,
/// model, pair style and number of steps may differ without a word.
Differences differences(const std::vector<MatchedRuns> &cells, bool same_potential);

/// All that runs of one potential have to have alike to be compared, as text.
std::string identity_text(const record::Record &record);

/// Keys that `identity` may have.
std::vector<std::string> identity_keys();

/// The very runs of b that are in a as well.
std::vector<const record::Record *> common_runs(const std::vector<record::Record> &a,
                                                const std::vector<record::Record> &b);

/// In what the form is unlike in which two potentials, or two models of one name, were run: engine,
/// backend, dtype, fused operators, device. What one side does not tell is left out.
std::vector<Difference> unlike_forms(const MatchedRuns &cell);

/// Of a potential that ought to be the same on both sides: what is not (model, pair style, files,
/// length).
std::vector<Difference> potential_differences(const std::vector<MatchedRuns> &cells);

}  // namespace mlffbench::compare
