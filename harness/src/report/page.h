// SPDX-License-Identifier: GPL-2.0-or-later
// One HTML file from what any command found.
#pragma once

#include "figures/figure.h"
#include "report/page_tables.h"
#include "stats/verdict.h"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::report {

/// Red, before all else: no number of these counts.
struct PageAlarm {
  std::string headline;
  std::string meaning;
  std::vector<std::string> sentences;
};

/// What became of the runs.
struct PageState {
  std::string text;
  std::string details;  ///< lines as a terminal has them; may be empty
  bool unfinished = false;
};

/// A mark of the strip of verdicts.
struct PageMark {
  std::string potential;
  std::string kind;  ///< faster, slower, equivalent, inconclusive or failed
  std::string sign;  ///< with its word
  std::string numbers;
  std::string cell;
};

/// A mark with kind and sign of a verdict, or of failed physics; else empty.
PageMark mark_of(const stats::Judgement &judgement, bool sound);

/// The alarm of cells whose physics checks failed, a sentence each, among so many; none for none.
std::vector<PageAlarm> physics_alarms(std::vector<std::string> failed, size_t cells);

/// What a page says. All is plain text (the page escapes it), sentences without their full stop.
struct PageContent {
  std::string title;
  std::vector<PageAlarm> alarms;
  std::vector<std::string> answers;
  std::vector<std::string> environment;  ///< machine and load
  std::vector<PageState> states;
  std::vector<PageMark> strip;
  std::vector<std::pair<std::string, PageTable>> tables;  ///< behind the figures of a section
  std::vector<std::string> notes;  ///< blocks of lines as a terminal has them
  std::vector<std::string> provenance;
  std::vector<std::string> commands;  ///< that repeat it
  figures::Figures figures;
  std::map<std::string, std::string>
      svgs;  ///< pictures for pages without scripts, by figure's name
};

/// One file that asks the network for nothing and works under a Content-Security-Policy without
/// unsafe-eval: alarms, answer, machine, figures, tables, provenance. Without scripts all tables
/// can be read. Sections without figures and tables are left out.
std::string page_html(const PageContent &content);

/// Adds what another page says, but its title and pictures, to the end of each part.
void add(PageContent &page, PageContent more);

/// Several results in one page, each named by its label, all different; without `svgs`, whose names
/// would be others.
PageContent one_page(std::vector<std::pair<std::string, PageContent>> all);

/// What a page and the renderer of files draw from: figures.json, the specifications of its figures
/// and the configuration that all of these share.
nlohmann::ordered_json figures_document(const figures::Figures &figures);

/// The JSON Schema of figures.json (draft 2020-12).
const char *figures_schema_text();

/// The sentence that says what is missing where this program was built without the renderer's
/// bundle; empty if it has it.
std::string without_bundle();

}  // namespace mlffbench::report
