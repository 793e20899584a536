# Warnings, sanitizers, counters for a fuzzer and of coverage of our own targets: mlffbench_compile_options(<target>...).
# Third-party headers are included as SYSTEM, so that a warning always points at our code.
function(mlffbench_compile_options)
  foreach(target IN LISTS ARGN)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wno-unused-parameter)
    if(MLFFBENCH_WERROR)
      target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(MLFFBENCH_SANITIZE)
      target_compile_options(${target} PRIVATE -fsanitize=${MLFFBENCH_SANITIZE}
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
      target_link_options(${target} PRIVATE -fsanitize=${MLFFBENCH_SANITIZE})
    endif()
    if(MLFFBENCH_FUZZ)
      target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
    if(MLFFBENCH_COVERAGE)
      # Programs that are killed or end by _exit() write no counts; atomic ones keep those of threads.
      target_compile_options(${target} PRIVATE --coverage -fprofile-update=atomic)
      target_link_options(${target} PRIVATE --coverage)
    endif()
  endforeach()
endfunction()
