# Compiler settings every Dialhub target shares: language level, warnings, sanitizers, compiler cache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Precompiled headers are cached only with these (ccache manual, "Precompiled headers"). What is not in the cache is not
    # preprocessed first in debug builds, an eighth of the time; in others that would leave paths of this tree in objects.
    if(CMAKE_BUILD_TYPE STREQUAL "Debug")
        set(hub_ccache_depend CCACHE_DEPEND=1)
    endif()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
        CCACHE_NOHASHDIR=1 ${hub_ccache_depend} ${CCACHE_PROGRAM})
endif()

# Warnings are errors in debug builds, which the tests use.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual "$<$<CONFIG:Debug>:-Werror>"
    -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # -fno-gnu-unique: such symbols would be shared between plugins behind the loader's back.
    # When it optimizes, g++ 12 sees copies and reads inside std::string that cannot happen (GCC bugs 105329, 105651).
    add_compile_options(-fno-gnu-unique -Wno-restrict -Wno-stringop-overflow
        "$<$<NOT:$<CONFIG:Debug>>:-Wno-array-bounds;-Wno-maybe-uninitialized;-Wno-stringop-overread>")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Without it the compiler cache never finds what uses a precompiled header.
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    include(CheckLinkerFlag)
    check_linker_flag(CXX -fuse-ld=lld HUB_LLD)  # in a third of the time
    if(HUB_LLD)
        add_link_options(-fuse-ld=lld)
    endif()
endif()
# Line tables are all that backtraces and sanitizer reports show; full debug information doubles the build.
string(REGEX REPLACE "(^| )-g( |$)" " " CMAKE_CXX_FLAGS_DEBUG "${CMAKE_CXX_FLAGS_DEBUG}")
add_compile_options(-g1)
if(HUB_SANITIZE STREQUAL "address")
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=address,undefined)
elseif(HUB_SANITIZE STREQUAL "thread")
    add_compile_options(-fsanitize=thread)
    add_link_options(-fsanitize=thread)
elseif(HUB_SANITIZE)
    message(FATAL_ERROR "HUB_SANITIZE=${HUB_SANITIZE}: use empty, address or thread")
endif()
