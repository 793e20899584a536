// SPDX-License-Identifier: GPL-2.0-or-later
// Table of elements.
#include "system/element.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace mlffbench::system {

namespace {

struct Element {
  std::string_view symbol;
  double mass_u;
};

// Prohaska et al., Pure Appl. Chem. 94, 573 (2022), table 4.
constexpr std::array<Element, 118> elements{{
    {"H", 1.008},   {"He", 4.0026}, {"Li", 6.94},   {"Be", 9.0122}, {"B", 10.81},   {"C", 12.011},
    {"N", 14.007},  {"O", 15.999},  {"F", 18.998},  {"Ne", 20.180}, {"Na", 22.990}, {"Mg", 24.305},
    {"Al", 26.982}, {"Si", 28.085}, {"P", 30.974},  {"S", 32.06},   {"Cl", 35.45},  {"Ar", 39.95},
    {"K", 39.098},  {"Ca", 40.078}, {"Sc", 44.956}, {"Ti", 47.867}, {"V", 50.942},  {"Cr", 51.996},
    {"Mn", 54.938}, {"Fe", 55.845}, {"Co", 58.933}, {"Ni", 58.693}, {"Cu", 63.546}, {"Zn", 65.38},
    {"Ga", 69.723}, {"Ge", 72.630}, {"As", 74.922}, {"Se", 78.971}, {"Br", 79.904}, {"Kr", 83.798},
    {"Rb", 85.468}, {"Sr", 87.62},  {"Y", 88.906},  {"Zr", 91.224}, {"Nb", 92.906}, {"Mo", 95.95},
    {"Tc", 97},     {"Ru", 101.07}, {"Rh", 102.91}, {"Pd", 106.42}, {"Ag", 107.87}, {"Cd", 112.41},
    {"In", 114.82}, {"Sn", 118.71}, {"Sb", 121.76}, {"Te", 127.60}, {"I", 126.90},  {"Xe", 131.29},
    {"Cs", 132.91}, {"Ba", 137.33}, {"La", 138.91}, {"Ce", 140.12}, {"Pr", 140.91}, {"Nd", 144.24},
    {"Pm", 145},    {"Sm", 150.36}, {"Eu", 151.96}, {"Gd", 157.25}, {"Tb", 158.93}, {"Dy", 162.50},
    {"Ho", 164.93}, {"Er", 167.26}, {"Tm", 168.93}, {"Yb", 173.05}, {"Lu", 174.97}, {"Hf", 178.49},
    {"Ta", 180.95}, {"W", 183.84},  {"Re", 186.21}, {"Os", 190.23}, {"Ir", 192.22}, {"Pt", 195.08},
    {"Au", 196.97}, {"Hg", 200.59}, {"Tl", 204.38}, {"Pb", 207.2},  {"Bi", 208.98}, {"Po", 209},
    {"At", 210},    {"Rn", 222},    {"Fr", 223},    {"Ra", 226},    {"Ac", 227},    {"Th", 232.04},
    {"Pa", 231.04}, {"U", 238.03},  {"Np", 237},    {"Pu", 244},    {"Am", 243},    {"Cm", 247},
    {"Bk", 247},    {"Cf", 251},    {"Es", 252},    {"Fm", 257},    {"Md", 258},    {"No", 259},
    {"Lr", 262},    {"Rf", 267},    {"Db", 268},    {"Sg", 269},    {"Bh", 270},    {"Hs", 269},
    {"Mt", 277},    {"Ds", 281},    {"Rg", 282},    {"Cn", 285},    {"Nh", 286},    {"Fl", 290},
    {"Mc", 290},    {"Lv", 293},    {"Ts", 294},    {"Og", 294},
}};

std::string capitalised(std::string_view symbol)
{
  std::string text(symbol);
  for (size_t i = 0; i < text.size(); ++i) {
    char &c = text[i];
    if (i == 0 && c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
    if (i > 0 && c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

std::optional<double> atomic_mass_u(std::string_view symbol)
{
  const auto *const found =
      std::find_if(elements.begin(), elements.end(),
                   [&](const Element &element) { return element.symbol == symbol; });
  if (found == elements.end())
    return std::nullopt;
  return found->mass_u;
}

std::vector<std::string> elements_of_mass(double mass_u, double tolerance_u)
{
  std::vector<Element> near;
  std::copy_if(
      elements.begin(), elements.end(), std::back_inserter(near),
      [&](const Element &element) { return std::abs(element.mass_u - mass_u) <= tolerance_u; });
  std::stable_sort(near.begin(), near.end(), [&](const Element &a, const Element &b) {
    return std::abs(a.mass_u - mass_u) < std::abs(b.mass_u - mass_u);
  });
  std::vector<std::string> symbols;
  for (const Element &element : near)
    symbols.emplace_back(element.symbol);
  return symbols;
}

std::string element_symbol(int64_t atomic_number)
{
  if (atomic_number < 1 || atomic_number > static_cast<int64_t>(elements.size()))
    return "";
  return std::string(elements.at(static_cast<size_t>(atomic_number - 1)).symbol);
}

std::string element_remedy(std::string_view symbol)
{
  if (symbol == "D" || symbol == "T")
    return "write H for isotopes of hydrogen";
  const std::string candidate = capitalised(symbol);
  if (candidate != symbol && atomic_mass_u(candidate))
    return "did you mean `" + candidate + "`?";
  return "write the symbol of an element, such as Si";
}

}  // namespace mlffbench::system
