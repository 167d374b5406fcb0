#include "diagnose.hpp"
#include "hub/json/value.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace hub::json {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kDeepestLimit = 1000;
/// Buffers beyond this are given back after use, so that one large body does not stay in every worker.
constexpr std::size_t kKeptCapacity = 1U << 20U;

/// Something parse() refuses; diagnose() then says what and where.
struct Refused {};

/// The keys of one object by hash. The number of keys is bounded, so chosen collisions cost little; larger objects are
/// sorted instead.
class KeyTable {
public:
    static constexpr std::size_t kMostKeys = 64;

    /// Notes the key of the member about to be appended; false when the object has it already.
    bool insert(const Object& object, std::string_view key) {
        for (std::size_t slot = std::hash<std::string_view>()(key) % slots_.size();;
             slot = (slot + 1) % slots_.size()) {
            if (slots_[slot] == 0) {
                slots_[slot] = static_cast<std::uint8_t>(object.size() + 1);
                return true;
            }
            if (object.begin()[slots_[slot] - 1].first == key) return false;
        }
    }

private:
    std::array<std::uint8_t, 2 * kMostKeys> slots_{};  ///< Index of the member plus one; 0 is free.
};

class Builder {
public:
    explicit Builder(std::size_t maxDepth, bool checkStrings) : maxDepth_(maxDepth), checkStrings_(checkStrings) {}

    Value build(dom::element element, std::size_t depth) {
        switch (element.type()) {
            case dom::element_type::ARRAY:
                return array(dom::array(element), depth + 1);
            case dom::element_type::OBJECT:
                return object(dom::object(element), depth + 1);
            case dom::element_type::INT64:
                return std::int64_t(element);
            case dom::element_type::UINT64:
                return std::uint64_t(element);
            case dom::element_type::DOUBLE:
                return double(element);
            case dom::element_type::STRING:
                return checked(std::string_view(element));
            case dom::element_type::BOOL:
                return bool(element);
            case dom::element_type::NULL_VALUE:
                return nullptr;
        }
        throw Refused();
    }

private:
    /// Escapes may stand for NUL, and simdjson 3.0 lets a lone low surrogate through.
    std::string_view checked(std::string_view string) const {
        if (!checkStrings_) return string;
        if (string.find('\0') != std::string_view::npos) throw Refused();
        if (!simdjson::validate_utf8(string.data(), string.size())) throw Refused();
        return string;
    }

    Value array(dom::array elements, std::size_t depth) {
        if (depth > maxDepth_) throw Refused();
        Array result;
        result.reserve(elements.size());
        for (const dom::element element : elements) result.push_back(build(element, depth));
        return result;
    }

    Value object(dom::object members, std::size_t depth) {
        if (depth > maxDepth_) throw Refused();
        Object result;
        result.reserve(members.size());
        const bool small = members.size() <= KeyTable::kMostKeys;
        KeyTable keys;
        for (const auto [key, element] : members) {
            if (small && !keys.insert(result, key)) throw Refused();
            result.append(std::string(checked(key)), build(element, depth));
        }
        if (!small && hasDuplicates(result)) throw Refused();
        return result;
    }

    static bool hasDuplicates(const Object& object) {
        std::vector<std::string_view> keys;
        keys.reserve(object.size());
        for (const auto& [key, value] : object) keys.push_back(key);
        std::ranges::sort(keys);
        return std::ranges::adjacent_find(keys) != keys.end();
    }

    std::size_t maxDepth_;
    bool checkStrings_;
};

/// Reused by every call on the thread: allocations would cost more than the parsing.
struct Workspace {
    dom::parser parser;
    std::string padded;

    dom::element read(std::string_view text) {
        padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        padded.assign(text);
        padded.append(simdjson::SIMDJSON_PADDING, '\0');
        dom::element element;
        if (parser.parse(padded.data(), text.size(), false).get(element) != simdjson::SUCCESS) throw Refused();
        return element;
    }

    void shrink() {
        if (padded.capacity() <= kKeptCapacity) return;
        parser = dom::parser();
        padded = std::string();
    }
};

}  // namespace

Value parse(std::string_view text, const ParseLimits& limits) {
    static thread_local Workspace workspace;
    const ParseLimits effective{std::min(limits.maxDepth, kDeepestLimit)};
    try {
        const bool checkStrings = text.find("\\u") != std::string_view::npos;
        Value value = Builder(effective.maxDepth, checkStrings).build(workspace.read(text), 0);
        workspace.shrink();
        return value;
    } catch (const Refused&) {
        workspace.shrink();
        diagnose(text, effective);
    }
    throw ParseError("not acceptable JSON", 1, 1);
}

}  // namespace hub::json
