// SPDX-License-Identifier: GPL-2.0-or-later
// LibTorch takes half a second and half a GB, so the plugin loads it with the first model: it opens
// mlfftorch.so, which lies beside it, and passes calls on.

#include "mlff_library.h"

#include "mlff_torch_build.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace mlff {

namespace {

/// The folder of this plugin.
std::filesystem::path own_folder()
{
  Dl_info own{};
  std::error_code error;
  ::dladdr(&MLFF_TORCH_BUILD, &own);
  return std::filesystem::canonical(own.dli_fname, error).parent_path();
}

// While the plugin is loaded: the path that it was loaded by may be relative to a working folder
// that LAMMPS leaves later.
const std::filesystem::path folder = own_folder();

/// The build-id among the notes of a segment; empty: none.
std::string_view build_id(const char *note, std::size_t size, std::size_t alignment)
{
  const auto aligned = [&](std::size_t length) {
    return (length + alignment - 1) / alignment * alignment;
  };
  while (size > sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, note, sizeof header);
    const std::size_t content = aligned(sizeof header + header.n_namesz);
    const std::string_view owner(note + sizeof header, header.n_namesz);
    if (header.n_type == NT_GNU_BUILD_ID && owner == std::string_view("GNU", 4)) {
      return {note + content, header.n_descsz};
    }
    const std::size_t whole = std::min(size, content + aligned(header.n_descsz));
    note += whole;
    size -= whole;
  }
  return {};
}

/// Whether a function is of the mlfftorch.so that this plugin was linked after.
bool is_of_this_build(const void *function)
{
  struct Search {
    ElfW(Addr) address;
    std::string_view id;
  } search{reinterpret_cast<ElfW(Addr)>(function), {}};
  const auto look = [](dl_phdr_info *object, std::size_t, void *data) {
    auto &wanted = *static_cast<Search *>(data);
    const std::span segments(object->dlpi_phdr, object->dlpi_phnum);
    const auto holds = [&](const ElfW(Phdr) & segment) {
      const auto begin = object->dlpi_addr + segment.p_vaddr;
      return segment.p_type == PT_LOAD && wanted.address >= begin &&
             wanted.address - begin < segment.p_memsz;
    };
    if (std::none_of(segments.begin(), segments.end(), holds)) {
      return 0;
    }
    for (const auto &segment : segments) {
      if (segment.p_type == PT_NOTE && wanted.id.empty()) {
        const auto *const notes =
            reinterpret_cast<const char *>(object->dlpi_addr + segment.p_vaddr);
        wanted.id = build_id(notes, segment.p_memsz, std::max<std::size_t>(segment.p_align, 4));
      }
    }
    return 1;
  };
  ::dl_iterate_phdr(look, &search);
  const auto *const wanted = reinterpret_cast<const char *>(MLFF_TORCH_BUILD);
  return search.id == std::string_view(wanted, sizeof MLFF_TORCH_BUILD);
}

const TorchFunctions &open_library()
{
  const auto path = folder / "mlfftorch.so";
  const auto file = path.string();
  if (std::error_code error; !std::filesystem::exists(path, error)) {
    throw ModelError("Pair style mlff needs " + file +
                     ", which does not exist; it lies beside mlffplugin.so in a build or an "
                     "installation: copy both");
  }
  // Global, as LAMMPS loads plugins: libraries that LibTorch comes with load others of their own,
  // which look for its symbols.
  void *const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    throw ModelError("Pair style mlff cannot load " + file + " (" + ::dlerror() +
                     "); it needs LibTorch where it was when the plugin was built: bring it back, "
                     "or build the plugin anew");
  }
  const auto functions =
      reinterpret_cast<decltype(&mlff_torch_functions)>(::dlsym(library, "mlff_torch_functions"));
  if (!functions || !is_of_this_build(reinterpret_cast<const void *>(functions))) {
    throw ModelError("Pair style mlff cannot use " + file +
                     ", which is of another build than the mlffplugin.so beside it; copy both "
                     "from one build, those of each build into a folder of their own");
  }
  return *functions();
}

const TorchFunctions &library()
{
  static const auto &functions = open_library();
  return functions;
}

}  // namespace

std::unique_ptr<Model> load_model(const std::string &file, const std::string &device)
{
  return library().load_model(file, device);
}

void use_node_rank(int rank)
{
  library().use_node_rank(rank);
}

void use_threads(int threads)
{
  library().use_threads(threads);
}

}  // namespace mlff
