// SPDX-License-Identifier: GPL-2.0-or-later
// Memory of arrays whose size changes from call to call: bounded above by what was needed lately.

#ifndef MLFF_BUFFER_H
#define MLFF_BUFFER_H

#include <cstddef>
#include <memory>
#include <type_traits>

namespace mlff {

/// An array of plain elements. resize() neither initialises nor keeps them.
///
/// It grows to a quarter more than was asked for, and shrinks to that after SHRINK_AFTER sizes in a
/// row below half of what it holds: a simulation of steady size allocates nothing, one that lost
/// most of its atoms gives their memory back.
template <typename T> class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  static constexpr int SHRINK_AFTER = 100;

  void resize(std::size_t size)
  {
    size_ = size;
    disused_ = size < capacity_ / 2 ? disused_ + 1 : 0;
    if (size <= capacity_ && disused_ < SHRINK_AFTER) {
      return;
    }
    disused_ = 0;
    data_.reset();  // before the new memory is taken, which may be most of what there is
    capacity_ = size + size / 4;
    data_.reset(new T[capacity_]);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T *data() { return data_.get(); }
  [[nodiscard]] const T *data() const { return data_.get(); }
  T &operator[](std::size_t i) { return data_[i]; }
  const T &operator[](std::size_t i) const { return data_[i]; }
  [[nodiscard]] double bytes() const { return static_cast<double>(capacity_ * sizeof(T)); }

private:
  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  int disused_ = 0;  // sizes in a row below half of the capacity
};

}  // namespace mlff

#endif
