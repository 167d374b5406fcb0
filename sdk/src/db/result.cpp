#include "result.hpp"

#include <charconv>
#include <cstring>

namespace hub::db::detail {

std::int64_t Result::affected() const noexcept {
    const char* text = PQcmdTuples(result_.get());
    std::int64_t count = 0;
    std::from_chars(text, text + std::strlen(text), count);
    return count;
}

int Result::find(std::string_view column) const noexcept {
    const int count = columns();
    for (int i = 0; i < count; ++i) {
        int candidate = nextColumn_ + i;
        if (candidate >= count) candidate -= count;
        if (column == PQfname(result_.get(), candidate)) {
            nextColumn_ = candidate + 1 == count ? 0 : candidate + 1;
            return candidate;
        }
    }
    return -1;
}

std::string Result::columnNames() const {
    std::string names;
    for (int i = 0; i < columns(); ++i) {
        if (i > 0) names += ", ";
        names += columnName(i);
    }
    return names;
}

}  // namespace hub::db::detail
