# Called by hub_add_sql with OWNER, NAMESPACE, DIRECTORY and OUTPUT.
file(GLOB sql_files ${DIRECTORY}/*.sql)
list(SORT sql_files)
set(constants "")
set(names "")
foreach(sql_file IN LISTS sql_files)
    cmake_path(GET sql_file STEM stem)
    if(NOT stem MATCHES "^[a-z][a-z0-9_]*$")
        message(FATAL_ERROR "${sql_file}: name must be snake_case")
    endif()
    string(REPLACE "_" ";" words ${stem})
    set(constant "k")
    foreach(word IN LISTS words)
        string(SUBSTRING ${word} 0 1 first)
        string(SUBSTRING ${word} 1 -1 rest)
        string(TOUPPER ${first} first)
        string(APPEND constant ${first}${rest})
    endforeach()
    file(READ ${sql_file} text)
    string(APPEND constants "inline constexpr ::hub::db::Query ${constant}{\"${OWNER}.${stem}\", R\"sql(${text})sql\"};\n")
    list(APPEND names ${constant})
endforeach()
list(JOIN names ", " all)
file(WRITE ${OUTPUT}.new "// Generated from ${OWNER}'s sql directory; edit the .sql files.
#pragma once

#include <vector>

#include \"hub/db/query.hpp\"

namespace ${NAMESPACE} {
${constants}
inline std::vector<::hub::db::Query> all() { return {${all}}; }
}  // namespace ${NAMESPACE}
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(TOUCH_NOCREATE ${OUTPUT})
