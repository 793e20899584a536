// SPDX-License-Identifier: GPL-2.0-or-later
// The renderer, templates/render_figures.py, and what it left.
#include "workflow/figure_files.h"

#include "base/file.h"
#include "base/json_output.h"
#include "base/scratch_folder.h"
#include "figures/panels.h"
#include "launch/diagnosis.h"
#include "launch/process.h"
#include "launch/python.h"
#include "report/page.h"

#include <exception>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::workflow {

namespace embedded {
extern const char *const render_figures;
}  // namespace embedded

namespace {

namespace fs = std::filesystem;

/// Runs the renderer, which writes into `folder`; `work` is for its input.
void render(const figures::Figures &figures, const Drawing &drawing, const fs::path &work,
            const fs::path &folder, const fs::path &python)
{
  const fs::path script = work / "render_figures.py";
  const fs::path input = work / "figures.json";
  base::write_file(script, embedded::render_figures);
  auto document = report::figures_document(figures);
  document["comparisons"] = figures::to_json(figures::comparisons(figures));
  base::write_file(input, base::json_text(document));
  std::vector<std::string> command{
      launch::find_python(python),   script, input, folder, "--formats", drawing.formats, "--dpi",
      fmt::format("{}", drawing.dpi)};
  const auto add = [&](const char *option, const std::string &value) {
    command.insert(command.end(), {option, value});
  };
  if (drawing.width_mm)
    add("--width-mm", fmt::format("{}", *drawing.width_mm));
  if (drawing.height_mm)
    add("--height-mm", fmt::format("{}", *drawing.height_mm));
  for (const auto &name : drawing.names)
    add("--name", name);
  constexpr double timeout_s = 3600.0;
  const auto drawn = launch::capture(command, timeout_s);
  if (drawn.good())
    return;
  const std::string error = launch::python_error(drawn.text);
  throw std::runtime_error(
      fmt::format("no figures were drawn: {}",
                  launch::with_disk_hint(!error.empty()       ? error
                                         : drawn.text.empty() ? "the renderer was ended"
                                                              : drawn.text,
                                         folder)));
}

}  // namespace

void draw_figures(const figures::Figures &figures, const Drawing &drawing, const fs::path &folder,
                  const fs::path &python)
{
  base::make_folder(folder);
  const base::ScratchFolder work;
  const base::ScratchFolder drawn(folder);  // beside its place, so that a file is moved as a whole
  render(figures, drawing, work.path(), drawn.path(), python);
  const std::vector<fs::path> files{fs::directory_iterator(drawn.path()), {}};
  for (const auto &file : files)
    base::replace_file(file, folder / file.filename());
}

std::map<std::string, std::string> page_pictures(const figures::Figures &figures,
                                                 const fs::path &python, WorkListener &listener)
{
  constexpr size_t most = 60;
  Drawing drawing;
  drawing.formats = "page";
  std::vector<std::string> of_answer;
  for (const auto &figure : figures.figures) {
    if (!figure.refused.empty())
      continue;
    drawing.names.push_back(figure.name());
    if (figure.section == "answer")
      of_answer.push_back(figure.name());
  }
  if (drawing.names.size() > most)
    drawing.names = of_answer;
  std::map<std::string, std::string> pictures;
  if (drawing.names.empty())
    return pictures;
  try {
    const base::ScratchFolder work;
    const fs::path folder = work.path() / "drawn";
    render(figures, drawing, work.path(), folder, python);
    for (const auto &name : drawing.names)
      pictures[name] = base::read_file(folder / (name + ".page.svg"));
  } catch (const std::exception &error) {
    listener.warn(
        fmt::format("without scripts the page has tables and no pictures: {}", error.what()));
    pictures.clear();
  }
  return pictures;
}

}  // namespace mlffbench::workflow
