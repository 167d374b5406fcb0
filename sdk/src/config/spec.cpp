#include "hub/config/spec.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/field_data.hpp"
#include "config/text.hpp"
#include "config/units.hpp"
#include "hub/text/ascii.hpp"

namespace hub::config {
namespace {

bool isKeyName(std::string_view name) {
    const auto isNamePart = [](char c) { return (c >= 'a' && c <= 'z') || text::isDigit(c) || c == '_'; };
    return !name.empty() && !text::isDigit(name[0]) && std::ranges::all_of(name, isNamePart);
}

/// A duration or size limit, in milliseconds or bytes.
std::int64_t limitOf(const Field::Data& field, std::string_view text) {
    if (field.kind == Kind::kDuration) {
        if (const auto value = parseDuration(text)) return value->count();
    } else if (field.kind == Kind::kSize) {
        if (const auto value = parseSize(text)) return static_cast<std::int64_t>(*value);
    }
    throw std::logic_error("config: " + field.name + " cannot have the limit " + inQuotes(text));
}

bool holdsKind(const Field::Data& field, std::initializer_list<Kind> kinds) {
    const Kind kind = field.kind == Kind::kList ? field.element : field.kind;
    return std::ranges::find(kinds, kind) != kinds.end();
}

}  // namespace

Field::Field(Kind kind, std::string name) : data_(std::make_shared<Data>()) {
    data_->kind = kind;
    data_->name = std::move(name);
}

Field& Field::description(std::string text) {
    data_->description = std::move(text);
    return *this;
}

Field& Field::defaultValue(json::Value value) {
    data_->defaultValue = std::move(value);
    return *this;
}

Field& Field::optional() {
    data_->optional = true;
    return *this;
}

Field& Field::range(std::int64_t minimum, std::int64_t maximum) {
    if (!holdsKind(*data_, {Kind::kInteger, Kind::kNumber}) || minimum > maximum) {
        throw std::logic_error("config: " + data_->name + " cannot have a range of integers");
    }
    data_->range = {minimum, maximum};
    return *this;
}

Field& Field::range(std::string_view minimum, std::string_view maximum) {
    data_->range = {limitOf(*data_, minimum), limitOf(*data_, maximum)};
    return *this;
}

Field& Field::length(std::size_t minimum, std::size_t maximum) {
    data_->length = {minimum, maximum};
    return *this;
}

Field& Field::pattern(std::string regex, std::string explanation) {
    data_->compiledPattern.emplace(regex, std::regex::ECMAScript | std::regex::optimize);
    data_->pattern = std::move(regex);
    data_->patternExplanation = std::move(explanation);
    return *this;
}

Field& Field::example(std::string text) {
    data_->examples.push_back(std::move(text));
    return *this;
}

Field& Field::reloadable() {
    data_->reloadable = true;
    return *this;
}

Spec::Spec(std::string summary) : summary_(std::move(summary)) {}

Field& Spec::add(Kind kind, std::string name) {
    if (!isKeyName(name)) throw std::logic_error("config: " + inQuotes(name) + " is no snake_case key name");
    if (std::ranges::any_of(fields_, [&](const Field& field) { return field.data().name == name; })) {
        throw std::logic_error("config: the key " + inQuotes(name) + " is declared twice");
    }
    return fields_.emplace_back(kind, std::move(name));
}

Field& Spec::string(std::string name) {
    return add(Kind::kString, std::move(name));
}
Field& Spec::integer(std::string name) {
    return add(Kind::kInteger, std::move(name));
}
Field& Spec::number(std::string name) {
    return add(Kind::kNumber, std::move(name));
}
Field& Spec::boolean(std::string name) {
    return add(Kind::kBoolean, std::move(name));
}
Field& Spec::duration(std::string name) {
    return add(Kind::kDuration, std::move(name));
}
Field& Spec::size(std::string name) {
    return add(Kind::kSize, std::move(name));
}
Field& Spec::secret(std::string name) {
    return add(Kind::kSecret, std::move(name));
}

Field& Spec::choice(std::string name, std::vector<std::string> values) {
    Field& field = add(Kind::kChoice, std::move(name));
    field.data_->choices = std::move(values);
    return field;
}

Field& Spec::list(std::string name, Kind element) {
    if (element != Kind::kString && element != Kind::kInteger)
        throw std::logic_error("config: " + name + ": lists hold strings, integers or sections");
    Field& field = add(Kind::kList, std::move(name));
    field.data_->element = element;
    return field;
}

Field& Spec::list(std::string name, Spec element) {
    return addNested(Kind::kList, std::move(name), std::move(element));
}
Field& Spec::section(std::string name, Spec spec) {
    return addNested(Kind::kSection, std::move(name), std::move(spec));
}
Field& Spec::map(std::string name, Spec entry) {
    return addNested(Kind::kMap, std::move(name), std::move(entry));
}

Field& Spec::addNested(Kind kind, std::string name, Spec spec) {
    Field& field = add(kind, std::move(name));
    field.data_->element = Kind::kSection;
    field.data_->spec = std::make_shared<const Spec>(std::move(spec));
    return field;
}

}  // namespace hub::config
