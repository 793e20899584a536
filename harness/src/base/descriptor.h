// SPDX-License-Identifier: GPL-2.0-or-later
// A file descriptor that does not outlive its owner.
#pragma once

#include <unistd.h>
#include <utility>

namespace mlffbench::base {

/// Owns a file descriptor; below 0 it has none.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : m_number(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  Descriptor(Descriptor &&other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept
  {
    std::swap(m_number, other.m_number);
    return *this;
  }
  int number() const { return m_number; }
  /// Closes now, and owns another one from here on; the result of close(), which may report a late
  /// write error.
  int reset(int number = -1)
  {
    const int before = std::exchange(m_number, number);
    return before >= 0 ? ::close(before) : 0;
  }

private:
  int m_number = -1;
};

}  // namespace mlffbench::base
