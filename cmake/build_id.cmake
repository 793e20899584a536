# Writes a C++ header with the build-id of a library, by which the linker names its content.
# Usage: cmake -D OBJCOPY=FILE -D LIBRARY=FILE -D HEADER=FILE -P build_id.cmake
execute_process(
  COMMAND ${OBJCOPY} -O binary --only-section=.note.gnu.build-id ${LIBRARY} ${HEADER}.note
  COMMAND_ERROR_IS_FATAL ANY)
# Three words and the name "GNU" come before it.
file(READ ${HEADER}.note id OFFSET 16 HEX)
if(id STREQUAL "")
  message(FATAL_ERROR "${LIBRARY} has no build-id; use a linker that knows --build-id")
endif()
string(REGEX REPLACE "(..)" "0x\\1, " bytes ${id})
file(CONFIGURE OUTPUT ${HEADER} CONTENT "// Written by cmake/build_id.cmake.
inline constexpr unsigned char MLFF_TORCH_BUILD[] = {@bytes@};
" @ONLY)
