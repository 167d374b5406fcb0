#include "hub/config/loader.hpp"

#include "config/field_data.hpp"
#include "config/units.hpp"

#include <limits>
#include <stdexcept>

namespace hub::config {
namespace {

std::string cell(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|')
            escaped += "\\|";
        else if (c == '\n')
            escaped += ' ';
        else
            escaped += c;
    }
    return escaped;
}

std::string code(const std::string& text) {
    return "`" + cell(text) + "`";
}

std::string kindName(Kind kind) {
    switch (kind) {
        case Kind::kString:
            return "text";
        case Kind::kInteger:
            return "integer";
        case Kind::kNumber:
            return "number";
        case Kind::kBoolean:
            return "true or false";
        case Kind::kDuration:
            return "duration";
        case Kind::kSize:
            return "size";
        case Kind::kSecret:
            return "secret";
        case Kind::kChoice:
            return "choice";
        case Kind::kList:
            return "list";
        case Kind::kSection:
            return "section";
        case Kind::kMap:
            return "map";
    }
    throw std::logic_error("config: unknown kind");
}

std::string limitText(const Field::Data& field, std::int64_t limit) {
    if (field.kind == Kind::kDuration) return formatDuration(std::chrono::milliseconds(limit));
    if (field.kind == Kind::kSize) return formatSize(static_cast<std::uint64_t>(limit));
    return std::to_string(limit);
}

std::string typeText(const Field::Data& field) {
    std::string text = kindName(field.kind);
    if (field.kind == Kind::kChoice) {
        text.clear();
        for (const std::string& choice : field.choices) text += (text.empty() ? "" : ", ") + code(choice);
    }
    if (field.kind == Kind::kList)
        text = "list of " + std::string(field.spec                        ? "sections"
                                        : field.element == Kind::kInteger ? "integers"
                                                                          : "texts");
    if (field.range) {
        const bool open = field.range->maximum == std::numeric_limits<std::int64_t>::max();
        text += open ? ", from " + limitText(field, field.range->minimum)
                     : ", " + limitText(field, field.range->minimum) + " to " + limitText(field, field.range->maximum);
    }
    return text;
}

std::string defaultText(const Field::Data& field) {
    if (field.defaultValue)
        return code(field.defaultValue->isString() ? field.defaultValue->asString() : json::dump(*field.defaultValue));
    if (field.optional) return "–";
    return field.kind == Kind::kSection ? "" : "**required**";
}

void addRows(std::string& table, const Spec& spec, const std::string& prefix) {
    for (const Field& field : spec.fields()) {
        const Field::Data& data = field.data();
        const std::string path = prefix + data.name;
        std::string description = cell(data.description.empty() && data.spec ? data.spec->summary() : data.description);
        if (!data.examples.empty()) description += " Example: " + code(data.examples.front()) + ".";
        if (data.reloadable) description += " Reloadable.";
        table += "| " + code(path) + " | " + typeText(data) + " | " + defaultText(data) + " | " + description + " |\n";
        if (!data.spec) continue;
        const std::string inner = data.kind == Kind::kList ? "[]." : data.kind == Kind::kMap ? ".NAME." : ".";
        addRows(table, *data.spec, path + inner);
    }
}

}  // namespace

std::string Spec::toMarkdown() const {
    std::string table = "| key | type | default | description |\n|---|---|---|---|\n";
    addRows(table, *this, "");
    return table;
}

std::string toMarkdown(const RootSpec& specs) {
    std::string text;
    for (const auto& [name, spec] : specs) {
        text += (text.empty() ? "" : "\n") + ("## `" + name + "`\n\n") + spec.summary() + "\n\n" + spec.toMarkdown();
    }
    return text;
}

}  // namespace hub::config
