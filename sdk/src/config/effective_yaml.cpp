#include "hub/config/loader.hpp"

#include "config/field_data.hpp"
#include "config/section_node.hpp"
#include "config/units.hpp"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <algorithm>

namespace hub::config {
namespace {

void emit(YAML::Emitter& out, const Section& section);

void emitText(YAML::Emitter& out, std::string text) {
    // What looks like a reference is text here: it was resolved or escaped when it was read.
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 3)) text.insert(at, "$");
    out << YAML::DoubleQuoted << text;
}

/// Writes each kind so that the loader reads the same value again.
struct ValueEmitter {
    YAML::Emitter& out;
    const Field::Data& field;

    void operator()(std::monostate) const {}
    void operator()(const std::string& value) const {
        // Only text needs quotes to stay text.
        if (field.kind == Kind::kChoice)
            out << value;
        else
            emitText(out, value);
    }
    void operator()(std::int64_t value) const { out << value; }
    void operator()(double value) const { out << json::dump(value); }
    void operator()(bool value) const { out << value; }
    void operator()(std::chrono::milliseconds value) const { out << formatDuration(value); }
    void operator()(std::uint64_t value) const { out << formatSize(value); }
    void operator()(const Secret&) const { emitText(out, "***"); }
    void operator()(const std::vector<std::string>& values) const {
        out << YAML::Flow << YAML::BeginSeq;
        for (const std::string& value : values) emitText(out, value);
        out << YAML::EndSeq;
    }
    void operator()(const std::vector<std::int64_t>& values) const {
        out << YAML::Flow << YAML::BeginSeq;
        for (const std::int64_t value : values) out << value;
        out << YAML::EndSeq;
    }
    void operator()(const Section& section) const { emit(out, section); }
    void operator()(const std::vector<Section>& sections) const {
        if (sections.empty()) out << YAML::Flow;
        out << YAML::BeginSeq;
        for (const Section& section : sections) emit(out, section);
        out << YAML::EndSeq;
    }
    void operator()(const NamedSections& entries) const {
        if (entries.empty()) out << YAML::Flow;
        out << YAML::BeginMap;
        for (const auto& [name, section] : entries) {
            out << YAML::Key;
            emitText(out, name);
            out << YAML::Value;
            emit(out, section);
        }
        out << YAML::EndMap;
    }
};

bool hasBlock(const Value& value) {
    return std::holds_alternative<Section>(value) || std::holds_alternative<std::vector<Section>>(value) ||
           std::holds_alternative<NamedSections>(value);
}

void emit(YAML::Emitter& out, const Section& section) {
    const auto& entries = section.node().entries;
    const bool empty = std::ranges::all_of(
        entries, [](const auto& entry) { return std::holds_alternative<std::monostate>(entry.value); });
    if (empty) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const Section::Node::Entry& entry : entries) {
        if (std::holds_alternative<std::monostate>(entry.value)) continue;
        out << YAML::Key << entry.field.data().name << YAML::Value;
        std::visit(ValueEmitter{out, entry.field.data()}, entry.value);
        if (entry.position.line == 0 && !hasBlock(entry.value)) out << YAML::Comment("default");
    }
    out << YAML::EndMap;
}

}  // namespace

std::string toYaml(const std::map<std::string, Section>& sections) {
    YAML::Emitter out;
    if (sections.empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [name, section] : sections) {
        out << YAML::Key << name << YAML::Value;
        emit(out, section);
    }
    out << YAML::EndMap;
    return std::string(out.c_str()) + "\n";
}

}  // namespace hub::config
