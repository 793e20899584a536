// SPDX-License-Identifier: GPL-2.0-or-later
// Signs of verdicts, which tell them apart also without colours.
#pragma once

#include "stats/verdict.h"

namespace mlffbench::report {

/// `sound`: the physics of both sides.
inline const char *verdict_sign(stats::Verdict verdict, bool sound)
{
  if (!sound)
    return "✗";
  switch (verdict) {
  case stats::Verdict::faster:
    return "▲";
  case stats::Verdict::slower:
    return "▼";
  case stats::Verdict::equivalent:
    return "=";
  case stats::Verdict::inconclusive:
    break;
  }
  return "?";
}

}  // namespace mlffbench::report
