#include "hub/config/section.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/field_data.hpp"
#include "config/section_node.hpp"

namespace hub::config {
namespace {

[[noreturn]] void misuse(const Section::Node& node, std::string_view key, const char* what) {
    throw std::logic_error("config: " + node.path + "." + std::string(key) + " " + what);
}

const Section::Node::Entry& entryOf(const Section::Node& node, std::string_view key) {
    const auto found =
        std::ranges::find_if(node.entries, [&](const auto& entry) { return entry.field.data().name == key; });
    if (found == node.entries.end()) misuse(node, key, "is not in the specification");
    return *found;
}

template <class T>
const T& valueOf(const Section::Node& node, std::string_view key) {
    const Section::Node::Entry& entry = entryOf(node, key);
    if (std::holds_alternative<std::monostate>(entry.value)) misuse(node, key, "was not given: ask has() first");
    if (const T* value = std::get_if<T>(&entry.value)) return *value;
    misuse(node, key, "is of another kind");
}

}  // namespace

const std::string& Section::string(std::string_view key) const {
    return valueOf<std::string>(*node_, key);
}
std::int64_t Section::integer(std::string_view key) const {
    return valueOf<std::int64_t>(*node_, key);
}
double Section::number(std::string_view key) const {
    return valueOf<double>(*node_, key);
}
bool Section::boolean(std::string_view key) const {
    return valueOf<bool>(*node_, key);
}
std::chrono::milliseconds Section::duration(std::string_view key) const {
    return valueOf<std::chrono::milliseconds>(*node_, key);
}
std::uint64_t Section::size(std::string_view key) const {
    return valueOf<std::uint64_t>(*node_, key);
}
Secret Section::secret(std::string_view key) const {
    return valueOf<Secret>(*node_, key);
}
const std::string& Section::choice(std::string_view key) const {
    return valueOf<std::string>(*node_, key);
}
std::vector<std::string> Section::strings(std::string_view key) const {
    return valueOf<std::vector<std::string>>(*node_, key);
}
std::vector<std::int64_t> Section::integers(std::string_view key) const {
    return valueOf<std::vector<std::int64_t>>(*node_, key);
}
std::vector<Section> Section::sections(std::string_view key) const {
    return valueOf<std::vector<Section>>(*node_, key);
}
Section Section::section(std::string_view key) const {
    return valueOf<Section>(*node_, key);
}
std::vector<std::pair<std::string, Section>> Section::entries(std::string_view key) const {
    return valueOf<NamedSections>(*node_, key);
}

bool Section::has(std::string_view key) const {
    return !std::holds_alternative<std::monostate>(entryOf(*node_, key).value);
}

const std::string& Section::path() const noexcept {
    return node_->path;
}

Diagnostic Section::problem(std::string_view key, std::string message) const {
    const Node::Entry& entry = entryOf(*node_, key);
    // A default has no place of its own: the section it belongs to has.
    const Position position = entry.position.line > 0 ? entry.position : node_->position;
    return makeDiagnostic(*node_->source, position, node_->path + "." + std::string(key), std::move(message));
}

}  // namespace hub::config
