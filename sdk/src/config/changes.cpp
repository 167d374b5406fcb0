#include "hub/config/changes.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/field_data.hpp"
#include "config/section_node.hpp"

namespace hub::config {
namespace {

using Entry = Section::Node::Entry;

/// Two entries of one field.
struct Pair {
    const Entry& current;
    const Entry& wanted;
};

std::vector<Pair> pairs(const Section& current, const Section& wanted) {
    const auto& left = current.node().entries;
    const auto& right = wanted.node().entries;
    const auto name = [](const Entry& entry) { return entry.field.data().name; };
    if (!std::ranges::equal(left, right, {}, name, name))
        throw std::logic_error("config: " + wanted.path() + ": sections of two specifications cannot be compared");
    std::vector<Pair> all;
    for (std::size_t i = 0; i < left.size(); ++i) all.push_back({left[i], right[i]});
    return all;
}

bool same(const Section& a, const Section& b);

/// Whether the map has the same keys in both, so that its entries can be compared one by one.
bool sameKeys(const NamedSections& a, const NamedSections& b) {
    return std::ranges::equal(a, b, {}, &NamedSections::value_type::first, &NamedSections::value_type::first);
}

struct SameValue {
    const Value& other;

    template <class T>
    bool operator()(const T& value) const {
        return value == std::get<T>(other);
    }
    bool operator()(const Secret& value) const { return value.reveal() == std::get<Secret>(other).reveal(); }
    bool operator()(const Section& value) const { return same(value, std::get<Section>(other)); }
    bool operator()(const std::vector<Section>& value) const {
        return std::ranges::equal(value, std::get<std::vector<Section>>(other), same);
    }
    bool operator()(const NamedSections& value) const {
        const auto& entries = std::get<NamedSections>(other);
        return std::ranges::equal(value, entries, [](const auto& a, const auto& b) {
            return a.first == b.first && same(a.second, b.second);
        });
    }
};

bool same(const Value& a, const Value& b) {
    return a.index() == b.index() && std::visit(SameValue{b}, a);
}

bool same(const Section& a, const Section& b) {
    return std::ranges::all_of(pairs(a, b),
                               [](const Pair& pair) { return same(pair.current.value, pair.wanted.value); });
}

Location locationOf(const Section& section, const Entry& entry) {
    return section.node().source->location(entry.position);
}

void collect(const Section& current, const Section& wanted, std::vector<Change>& found) {
    for (const Pair& pair : pairs(current, wanted)) {
        if (same(pair.current.value, pair.wanted.value)) continue;
        const Field::Data& field = pair.wanted.field.data();
        const auto* outer = std::get_if<Section>(&pair.current.value);
        const auto* inner = std::get_if<Section>(&pair.wanted.value);
        const auto* before = std::get_if<NamedSections>(&pair.current.value);
        const auto* after = std::get_if<NamedSections>(&pair.wanted.value);
        if (!field.reloadable && outer && inner) {
            collect(*outer, *inner, found);
        } else if (!field.reloadable && before && after && sameKeys(*before, *after)) {
            for (std::size_t i = 0; i < before->size(); ++i) collect((*before)[i].second, (*after)[i].second, found);
        } else {
            found.push_back({wanted.path() + "." + field.name, field.reloadable, locationOf(wanted, pair.wanted)});
        }
    }
}

/// The value of a key that is not reloadable itself; keys inside it may be.
Value kept(const Value& current, const Value& wanted) {
    const auto* outer = std::get_if<Section>(&current);
    const auto* inner = std::get_if<Section>(&wanted);
    if (outer && inner) return reloaded(*outer, *inner);
    const auto* before = std::get_if<NamedSections>(&current);
    const auto* after = std::get_if<NamedSections>(&wanted);
    if (!before || !after || !sameKeys(*before, *after)) return current;
    NamedSections entries = *after;
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i].second = reloaded((*before)[i].second, (*after)[i].second);
    return entries;
}

}  // namespace

std::vector<Change> changes(const Section& current, const Section& wanted) {
    std::vector<Change> found;
    collect(current, wanted, found);
    return found;
}

Section reloaded(const Section& current, const Section& wanted) {
    const std::vector<Pair> both = pairs(current, wanted);
    auto node = std::make_shared<Section::Node>(wanted.node());
    for (std::size_t i = 0; i < both.size(); ++i) {
        Entry& entry = node->entries[i];
        if (!entry.field.data().reloadable) entry.value = kept(both[i].current.value, both[i].wanted.value);
    }
    return Section(std::move(node));
}

}  // namespace hub::config
