#include "user_input.hpp"

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::keycloak_provisioning {

namespace {

constexpr std::size_t kLongestLabel = 254;

class Reader {
public:
    Reader(const json::Value& row, DesiredUser& user) : row_(row), user_(user) {}

    std::optional<std::string> text(std::string_view name) {
        const json::Value* value = row_.find(name);
        if (!value || value->isNull()) return std::nullopt;
        if (value->isString()) return value->asString();
        note("invalid_type", name, "must be a string, not " + std::string(value->typeName()));
        return std::nullopt;
    }

    std::optional<std::string> key(std::string_view name, bool required) {
        std::optional<std::string> value = text(name);
        if (value) value = std::string(text::trim(*value));
        if (value && value->empty()) value.reset();
        if (!value && required) note("required", name, "is required");
        return value;
    }

    std::optional<bool> flag(std::string_view name) {
        const json::Value* value = row_.find(name);
        if (!value || value->isNull()) return std::nullopt;
        if (value->isBool()) return value->asBool();
        note("invalid_type", name, "must be true or false, not " + std::string(value->typeName()));
        return std::nullopt;
    }

private:
    /// The first one counts.
    void note(std::string_view code, std::string_view name, const std::string& message) {
        if (!user_.problem)
            user_.problem = Problem{std::string(code), std::string(name), std::string(name) + " " + message};
    }

    const json::Value& row_;
    DesiredUser& user_;
};

}  // namespace

DesiredUser readUser(const json::Value& row, Needed needed) {
    DesiredUser user;
    if (!row.isObject()) {
        user.problem = Problem{"invalid_type", "", "must be an object, not " + std::string(row.typeName())};
        return user;
    }
    const bool whole = needed == Needed::kWholeUser;
    Reader reader(row, user);
    user.keycloakId = reader.key(field::kKeycloakId, true).value_or("");
    user.email = reader.key(field::kEmail, whole);
    user.firstName = reader.text(field::kFirstName);
    user.lastName = reader.text(field::kLastName);
    user.client = reader.key(field::kClient, whole);
    user.active = reader.flag(field::kActive);
    return user;
}

std::string labelOf(const json::Value& row) {
    for (const std::string_view name : {field::kEmail, field::kKeycloakId}) {
        const json::Value* value = row.find(name);
        if (value && value->isString() && !value->asString().empty())
            return std::string(text::firstCodePoints(value->asString(), kLongestLabel));
    }
    return "";
}

}  // namespace hub::keycloak_provisioning
