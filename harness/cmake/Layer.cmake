# mlffbench_layer(<name> SOURCES <file>... [USES <layer>...] [LIBRARIES <target>...] [EMBEDDED <name> <file>...])
#
# A folder of src/ as a library of its own, `mlffbench_<name>`. Its code finds its own headers and those of the layers that
# it uses, and of those that these use, so that an include of any other layer does not compile.
function(mlffbench_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;USES;LIBRARIES;EMBEDDED" ${ARGN})
  set(target mlffbench_${name})
  set(embedded)
  while(LAYER_EMBEDDED)
    list(POP_FRONT LAYER_EMBEDDED text file)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/harness)
    mlffbench_embed_text(embedded ${name} ${text} ${file})
  endwhile()
  # An include path that holds this folder and no other.
  set(view ${PROJECT_BINARY_DIR}/harness/include/${name})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${view}/${name} SYMBOLIC)
  add_library(${target} STATIC ${LAYER_SOURCES} ${embedded})
  target_include_directories(${target} PUBLIC ${view})
  target_compile_features(${target} PUBLIC cxx_std_20)
  list(TRANSFORM LAYER_USES PREPEND mlffbench_)
  target_link_libraries(${target} PUBLIC ${LAYER_USES} ${LAYER_LIBRARIES})
  mlffbench_compile_options(${target})
endfunction()
