# mlffbench_embed_text(<list> <layer> <name> <file>): appends to <list> a C++ source that defines
# `const char *const mlffbench::<layer>::embedded::<name>` with the text of <file>.
function(mlffbench_embed_text list layer name file)
  set(input ${file})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input})
  file(READ ${input} text)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"// Made from @file@ at configure time.
namespace mlffbench::@layer@::embedded {
extern const char *const @name@;
const char *const @name@ = R\"EMBED(@text@)EMBED\";
}  // namespace mlffbench::@layer@::embedded
")
  set(${list} ${${list}} ${output} PARENT_SCOPE)
endfunction()
