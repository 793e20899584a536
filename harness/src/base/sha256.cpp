// SPDX-License-Identifier: GPL-2.0-or-later
// SHA-256 by OpenSSL.
#include "base/sha256.h"

#include "base/file.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>
#include <string_view>

namespace mlffbench::base {

namespace {

class Digest {
public:
  Digest() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
  {
    check(m_context != nullptr && EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1);
  }

  void add(const void *data, size_t size)
  {
    check(EVP_DigestUpdate(m_context.get(), data, size) == 1);
  }

  std::string hexadecimal()
  {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(m_context.get(), bytes.data(), &size) == 1);
    std::string text;
    for (unsigned int i = 0; i < size; ++i)
      text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

private:
  static void check(bool good)
  {
    if (!good)
      throw std::runtime_error("OpenSSL cannot compute SHA-256; its installation seems damaged");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

}  // namespace

std::string sha256_of_text(std::string_view text)
{
  Digest digest;
  digest.add(text.data(), text.size());
  return digest.hexadecimal();
}

std::string sha256_of_file(const std::filesystem::path &path)
{
  Digest digest;
  read_blocks(path, [&](std::string_view block) { digest.add(block.data(), block.size()); });
  return digest.hexadecimal();
}

}  // namespace mlffbench::base
