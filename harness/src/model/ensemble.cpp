// SPDX-License-Identifier: GPL-2.0-or-later
// Words of ensembles.
#include "model/ensemble.h"

#include "base/words.h"

namespace mlffbench::model {

namespace {

constexpr base::Words<Ensemble, 6> words{{{Ensemble::nve, "nve"},
                                          {Ensemble::nvt, "nvt"},
                                          {Ensemble::npt, "npt"},
                                          {Ensemble::minimize, "minimize"},
                                          {Ensemble::rerun, "rerun"},
                                          {Ensemble::custom, "custom"}}};

}  // namespace

std::string_view word_of(Ensemble ensemble)
{
  return base::word_in(words, ensemble);
}

bool read_word(std::string_view word, Ensemble &ensemble)
{
  return base::read_word_in(words, word, ensemble);
}

}  // namespace mlffbench::model
