# hub_add_plugin_tests(NAME)
#
# Of the plugin in the current source directory, outside the hub's tree: tests/**/*.cpp (Catch2, with the testing kit)
# become the program NAME_tests. CTest runs it, and the conformance tests of the installed hub. Needs
# find_package(Dialhub COMPONENTS testing) and, as CTest does everywhere, enable_testing().
function(hub_add_plugin_tests name)
    find_package(Catch2 2 REQUIRED)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*.cpp)
    set(program ${CMAKE_CURRENT_BINARY_DIR}/${name}_tests.cpp)
    configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/test_program.cpp.in ${program} @ONLY)
    add_executable(${name}_tests ${sources} ${program})
    target_link_libraries(${name}_tests PRIVATE hub_${name} Dialhub::testing Catch2::Catch2)

    add_test(NAME ${name}_tests COMMAND ${name}_tests)
    add_test(NAME ${name}_conformance
        COMMAND ${Dialhub_CONFORMANCE} --plugins $<TARGET_FILE_DIR:${name}> ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()
