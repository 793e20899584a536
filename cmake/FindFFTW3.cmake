# Finds FFTW 3 in double precision, which does the Fourier transforms of trajectories. Defines the target FFTW3::FFTW3.
#
# FFTW's own CMake package is not used: Debian's has none, as its build is that of autotools.
find_path(FFTW3_INCLUDE_DIR fftw3.h)
find_library(FFTW3_LIBRARY fftw3)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(FFTW3 REQUIRED_VARS FFTW3_LIBRARY FFTW3_INCLUDE_DIR REASON_FAILURE_MESSAGE
  "install it (Debian: libfftw3-dev, Fedora: fftw-devel), or name its prefix by -D FFTW3_ROOT=PREFIX")
if(FFTW3_FOUND AND NOT TARGET FFTW3::FFTW3)
  add_library(FFTW3::FFTW3 UNKNOWN IMPORTED)
  set_target_properties(FFTW3::FFTW3 PROPERTIES
    IMPORTED_LOCATION ${FFTW3_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${FFTW3_INCLUDE_DIR})
endif()
mark_as_advanced(FFTW3_INCLUDE_DIR FFTW3_LIBRARY)
