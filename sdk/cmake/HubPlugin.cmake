# hub_add_plugin(NAME [LIBRARIES lib…])
#
# Builds the plugin in the current source directory: src/*.cpp and sql/*.sql become plugins/NAME.so, which exports
# hub_plugin_info only. Everything but src/plugin.cpp is also the object library hub_NAME, which tests link.
# Installs the library, plugin.yaml and README.md, and migrations/ and config/ when the plugin has its own.
include(${CMAKE_CURRENT_LIST_DIR}/HubSql.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/HubPluginTests.cmake)

function(hub_add_plugin name)
    cmake_parse_arguments(PLUGIN "" "" "LIBRARIES" ${ARGN})
    set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.exports)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/*.cpp)
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/src/plugin.cpp)

    add_library(hub_${name} OBJECT ${sources})
    target_include_directories(hub_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/src)
    target_link_libraries(hub_${name} PUBLIC Dialhub::sdk ${PLUGIN_LIBRARIES})
    set_target_properties(hub_${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_precompile_headers(hub_${name} PRIVATE <hub/plugin/precompiled.hpp>)
    hub_add_sql(TARGET hub_${name} OWNER ${name} DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/sql)

    add_library(${name} MODULE ${CMAKE_CURRENT_SOURCE_DIR}/src/plugin.cpp)
    target_link_libraries(${name} PRIVATE hub_${name})
    # -z nodelete: a plugin is never unloaded. --no-undefined: a missing symbol fails the build, not the start.
    target_link_options(${name} PRIVATE -Wl,-z,nodelete -Wl,--version-script=${exports})
    if(NOT HUB_SANITIZE)
        target_link_options(${name} PRIVATE -Wl,--no-undefined)
    endif()
    set_target_properties(${name} PROPERTIES
        PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins INSTALL_RPATH $ORIGIN/../..)
    install(TARGETS ${name} LIBRARY DESTINATION lib/dialhub/plugins)
    install(FILES plugin.yaml README.md DESTINATION share/dialhub/plugins/${name})
    foreach(own IN ITEMS migrations config/plugins.d)
        if(IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/${own})
            install(DIRECTORY ${own}/ DESTINATION share/dialhub/${own})
        endif()
    endforeach()
endfunction()
