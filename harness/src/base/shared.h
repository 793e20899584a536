// SPDX-License-Identifier: GPL-2.0-or-later
// Values that are many times the same, or large and seldom wanted.
#pragma once

#include <memory>

namespace mlffbench::base {

/// A value that its copies share until one of them is edited. One that was never set takes the
/// room of a pointer.
template <typename T> class Shared {
public:
  Shared() = default;
  Shared(T value) : m_value(std::make_shared<T>(std::move(value))) {}  // NOLINT: stands for a T

  const T &operator*() const { return m_value ? *m_value : unset(); }
  const T *operator->() const { return &**this; }

  /// For changes, which the copies do not see.
  T &edit()
  {
    if (!m_value || m_value.use_count() > 1)
      m_value = std::make_shared<T>(**this);
    return *m_value;
  }

  bool operator==(const Shared &other) const
  {
    return m_value == other.m_value || **this == *other;
  }

private:
  static const T &unset()
  {
    static const T value;
    return value;
  }

  std::shared_ptr<T> m_value;
};

}  // namespace mlffbench::base
