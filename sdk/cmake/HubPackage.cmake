# What `cmake --install` adds to the targets: the CMake package and the files below share/dialhub. The build tree gets the
# same places as links, so that its hub finds them as an installed one does (host/src/install_layout.hpp).
include(CMakePackageConfigHelpers)

set(hub_package lib/cmake/Dialhub)
set(hub_binary bin/dialhub)
set(hub_conformance bin/dialhub-conformance)
set(hub_migrations share/dialhub/migrations)
string(REGEX MATCH "^[0-9]+" hub_compiler "${CMAKE_CXX_COMPILER_VERSION}")
string(PREPEND hub_compiler "${CMAKE_CXX_COMPILER_ID} ")
cmake_path(GET CMAKE_CXX_COMPILER FILENAME hub_compiler_name)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/DialhubConfig.cmake.in ${CMAKE_BINARY_DIR}/DialhubConfig.cmake
    INSTALL_DESTINATION ${hub_package} PATH_VARS hub_binary hub_conformance hub_migrations)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/DialhubConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/DialhubConfig.cmake ${CMAKE_BINARY_DIR}/DialhubConfigVersion.cmake
    ${CMAKE_CURRENT_LIST_DIR}/HubPlugin.cmake ${CMAKE_CURRENT_LIST_DIR}/HubPluginTests.cmake
    ${CMAKE_CURRENT_LIST_DIR}/test_program.cpp.in ${CMAKE_CURRENT_LIST_DIR}/HubSql.cmake
    ${CMAKE_CURRENT_LIST_DIR}/GenerateSql.cmake ${CMAKE_CURRENT_LIST_DIR}/HubBuildSettings.cmake
    ${CMAKE_CURRENT_LIST_DIR}/plugin.exports
    DESTINATION ${hub_package})
install(EXPORT DialhubTargets NAMESPACE Dialhub:: DESTINATION ${hub_package})

install(DIRECTORY ${CMAKE_SOURCE_DIR}/migrations ${CMAKE_SOURCE_DIR}/config ${CMAKE_SOURCE_DIR}/sdk/template
    DESTINATION share/dialhub)
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION share/doc/dialhub)
install(FILES ${CMAKE_SOURCE_DIR}/sdk/README.md DESTINATION share/doc/dialhub/sdk)

file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/dialhub ${CMAKE_BINARY_DIR}/lib/dialhub ${CMAKE_BINARY_DIR}/plugins)
foreach(name IN ITEMS migrations sdk/template)
    cmake_path(GET name FILENAME link)
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${name} ${CMAKE_BINARY_DIR}/share/dialhub/${link} SYMBOLIC)
endforeach()
file(CREATE_LINK ${CMAKE_BINARY_DIR}/plugins ${CMAKE_BINARY_DIR}/lib/dialhub/plugins SYMBOLIC)
