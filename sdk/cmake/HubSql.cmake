# hub_add_sql(TARGET target OWNER owner DIRECTORY directory [NAMESPACE namespace])
#
# Turns each directory/<name>.sql into `inline constexpr hub::db::Query k<Name>{"<owner>.<name>", …}` in the generated
# header "<owner>/sql.hpp", namespace hub::<owner>::sql (or NAMESPACE), with `all()` listing every query.
function(hub_add_sql)
    cmake_parse_arguments(SQL "" "TARGET;OWNER;DIRECTORY;NAMESPACE" "" ${ARGN})
    if(NOT SQL_NAMESPACE)
        set(SQL_NAMESPACE hub::${SQL_OWNER}::sql)
    endif()
    set(generator ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/GenerateSql.cmake)
    file(GLOB sql_files CONFIGURE_DEPENDS ${SQL_DIRECTORY}/*.sql)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated/${SQL_OWNER}/sql.hpp)
    add_custom_command(
        OUTPUT ${generated}
        COMMAND ${CMAKE_COMMAND} -DOWNER=${SQL_OWNER} -DNAMESPACE=${SQL_NAMESPACE} -DDIRECTORY=${SQL_DIRECTORY}
                -DOUTPUT=${generated} -P ${generator}
        DEPENDS ${sql_files} ${generator}
        COMMENT "SQL of ${SQL_OWNER}"
        VERBATIM)
    add_custom_target(${SQL_TARGET}_${SQL_OWNER}_sql DEPENDS ${generated})
    add_dependencies(${SQL_TARGET} ${SQL_TARGET}_${SQL_OWNER}_sql)
    target_sources(${SQL_TARGET} PRIVATE ${generated})
    target_include_directories(${SQL_TARGET} PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/generated>)
endfunction()
