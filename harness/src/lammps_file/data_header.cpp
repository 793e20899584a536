// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers and box of a LAMMPS data file.
#include "lammps_file/data_header.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <set>

namespace mlffbench::lammps_file {

namespace {

constexpr int64_t most_types = 100'000;

/// Numbers of things that an atomic potential has no use for.
const std::set<std::string> unused_counts{"bonds",
                                          "angles",
                                          "dihedrals",
                                          "impropers",
                                          "crossterms",
                                          "bond types",
                                          "angle types",
                                          "dihedral types",
                                          "improper types",
                                          "extra bond per atom",
                                          "extra angle per atom",
                                          "extra dihedral per atom",
                                          "extra improper per atom",
                                          "extra special per atom"};

/// Things that are no atoms.
const std::set<std::string> bodies{"ellipsoids", "lines", "triangles", "bodies"};

class Reader {
public:
  explicit Reader(const std::string &file) : m_file(file) {}

  void line(const DataLine &line)
  {
    const auto &words = line.words;
    std::vector<std::string_view> names;
    std::copy_if(words.begin(), words.end(), std::back_inserter(names),
                 [](std::string_view word) { return !base::number<double>(word); });
    const std::string name = fmt::format("{}", fmt::join(names, " "));
    const size_t values = words.size() - names.size();
    if (!base::number<double>(words[values - 1])) {
      fail(line.number, fmt::format("`{}`: the numbers of a header line stand before the names; "
                                    "put them there",
                                    base::shown(line.text())));
    }
    const bool edges = name == "xlo xhi" || name == "ylo yhi" || name == "zlo zhi";
    if (values == 1 && (name == "atoms" || name == "atom types")) {
      m_header.counts[name] = count(line, name);
    } else if (values == 1 && unused_counts.contains(name)) {
      m_header.counts[name] = unused(line, name);
      m_header.plain = m_header.plain && m_header.counts[name] == 0;
    } else if (values == 2 && edges) {
      edge(line, static_cast<size_t>(name[0] - 'x'));
    } else if (values == 3 && name == "xy xz yz") {
      m_header.box.tilt_A = vector(words);
      m_header.triclinic = true;
    } else if (values == 3 && (name == "avec" || name == "bvec" || name == "cvec")) {
      if (!m_header.general)
        m_header.general.emplace();
      m_header.general->at(static_cast<size_t>(name[0] - 'a')) = vector(words);
    } else if (values == 3 && name == "abc origin") {
      m_header.low = vector(words);
    } else {
      unknown(line, name);
      return;
    }
    m_header.lines.emplace(name, line.number);
  }

  DataHeader complete()
  {
    need("atoms");
    need("atom types");
    const auto &lines = m_header.lines;
    if (!m_header.general) {
      for (const char *name : {"xlo xhi", "ylo yhi", "zlo zhi"})
        need(name);
      return m_header;
    }
    for (const char *name : {"avec", "bvec", "cvec"})
      need(name);
    for (const char *name : {"xlo xhi", "ylo yhi", "zlo zhi", "xy xz yz"}) {
      if (const auto found = lines.find(name); found != lines.end())
        fail(found->second, fmt::format("`{}` does not go with `avec`; keep one box", name));
    }
    if (system::determinant(*m_header.general) < 0.0) {
      fail(lines.at("avec"), "the box is left-handed, which LAMMPS does not read; turn one of its "
                             "edges round");
    }
    m_header.triclinic = true;
    m_header.plain = false;
    return m_header;
  }

private:
  [[noreturn]] void fail(int line, const std::string &message) const
  {
    base::fail_at(m_file, line, message);
  }

  void edge(const DataLine &line, size_t axis)
  {
    const double low = *base::number<double>(line.words[0]);
    const double high = *base::number<double>(line.words[1]);
    if (!(low < high))
      fail(line.number, fmt::format("{} must be below {}", line.words[2], line.words[3]));
    m_header.low.at(axis) = low;
    m_header.box.edges_A.at(axis) = high - low;
  }

  static system::Vec3 vector(const std::vector<std::string_view> &words)
  {
    return {*base::number<double>(words[0]), *base::number<double>(words[1]),
            *base::number<double>(words[2])};
  }

  void unknown(const DataLine &line, const std::string &name) const
  {
    if (bodies.contains(name) && line.text() == "0 " + name)
      return;
    if (bodies.contains(name)) {
      fail(line.number, fmt::format("the file holds {}, which are no atoms; write the atoms alone "
                                    "with LAMMPS (atom_style atomic, write_data)",
                                    name));
    }
    fail(line.number,
         fmt::format("`{}` is no header line of a data file: it has numbers of atoms, atom types, "
                     "bonds, ..., and a box of xlo xhi, ylo yhi, zlo zhi and perhaps xy xz yz, or "
                     "of avec, bvec, cvec; convert the file with LAMMPS' write_data",
                     base::shown(line.text())));
  }

  int64_t count(const DataLine &line, const std::string &name) const
  {
    const auto value = base::number<int64_t>(line.words.front());
    if (!value || *value < 1)
      fail(line.number, fmt::format("`{}` must be an integer of at least 1", name));
    if (name == "atom types" && *value > most_types)
      fail(line.number, fmt::format("`atom types` must be {} at most; correct it", most_types));
    return *value;
  }

  int64_t unused(const DataLine &line, const std::string &name) const
  {
    const auto value = base::number<int64_t>(line.words.front());
    if (!value || *value < 0)
      fail(line.number, fmt::format("`{}` must be an integer of at least 0", name));
    return *value;
  }

  void need(const std::string &name) const
  {
    if (m_header.lines.count(name) == 0) {
      fail(0,
           fmt::format("the header of the data file lacks `{}`; is it a LAMMPS data file?", name));
    }
  }

  const std::string &m_file;
  DataHeader m_header;
};

}  // namespace

int64_t DataHeader::count(const std::string &name) const
{
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

DataHeader read_data_header(DataLines &lines, const std::string &file)
{
  Reader reader(file);
  // Header lines begin with a number, section names with a letter.
  while (lines.here() != nullptr && base::number<double>(lines.here()->words.front()))
    reader.line(lines.take());
  return reader.complete();
}

}  // namespace mlffbench::lammps_file
