#include "hub/json/value.hpp"

#include <algorithm>

namespace hub::json {

Object::Object(std::initializer_list<Member> members) : members_(members) {}

const Value* Object::find(std::string_view key) const noexcept {
    const auto found = std::ranges::find(members_, key, &Member::first);
    return found == members_.end() ? nullptr : &found->second;
}

Value* Object::find(std::string_view key) noexcept {
    const auto found = std::ranges::find(members_, key, &Member::first);
    return found == members_.end() ? nullptr : &found->second;
}

void Object::set(std::string key, Value value) {
    if (Value* existing = find(key)) {
        *existing = std::move(value);
    } else {
        append(std::move(key), std::move(value));
    }
}

void Object::append(std::string key, Value value) {
    members_.emplace_back(std::move(key), std::move(value));
}

bool Object::erase(std::string_view key) {
    return std::erase_if(members_, [key](const Member& member) { return member.first == key; }) > 0;
}

void Object::reserve(std::size_t members) {
    members_.reserve(members);
}

std::int64_t Value::asInteger() const {
    // An uint64_t is held only when it is beyond int64_t.
    return std::get<std::int64_t>(data_);
}

double Value::asDouble() const {
    if (const auto* integer = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*integer);
    if (const auto* integer = std::get_if<std::uint64_t>(&data_)) return static_cast<double>(*integer);
    return std::get<double>(data_);
}

const Value* Value::find(std::string_view key) const noexcept {
    const auto* object = std::get_if<Object>(&data_);
    return object == nullptr ? nullptr : object->find(key);
}

std::string_view Value::typeName() const noexcept {
    constexpr std::string_view kNames[] = {"null",   "boolean", "integer", "integer",
                                           "number", "string",  "array",   "object"};
    return kNames[data_.index()];
}

ParseError::ParseError(std::string reason, std::size_t line, std::size_t column)
    : std::runtime_error("line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + reason),
      reason_(std::move(reason)),
      line_(line),
      column_(column) {}

}  // namespace hub::json
