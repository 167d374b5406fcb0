#include "command_support.hpp"

#include <pwd.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iomanip>

#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/text/utf8.hpp"

namespace hub::host {

namespace {

std::string osUser() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const uid_t uid = ::geteuid();
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found) return found->pw_name;
    return std::to_string(uid);
}

std::string explain(const db::CheckViolation& error) {
    if (error.constraint() == "organizations_name_check") {
        return "an organization's name starts with a letter or digit and goes on with those or . _ @ : - (255 at most)";
    }
    if (error.constraint() == "organizations_time_zone_check")
        return "a time zone has a name like Europe/London or UTC";
    if (error.constraint() == "dialers_name_check")
        return "a dialer's name has 1 to 64 characters without blanks or slashes";
    if (error.constraint().ends_with("default_region_check")) return "a region has two capital letters, like GB or IR";
    if (error.constraint() == "users_username_check")
        return "a user name has 1 to 150 characters, none of them control characters";
    if (error.constraint() == "users_email_check") return "not an e-mail address";
    if (error.constraint() == "users_organization_check") return "a user who is not a superuser needs an organization";
    return "a value is not acceptable (" + error.constraint() + ")";
}

}  // namespace

CommandFailure refusedCommand(const std::string& message) {
    return {EXIT_FAILURE, message};
}
CommandFailure badValue(const std::string& message) {
    return {EX_USAGE, message};
}

int runCommand(CommandIo io, const std::function<void()>& body) {
    const auto fail = [&](int status, const std::string& message) {
        io.err << "dialhub: " << message << '\n';
        return status;
    };
    try {
        body();
        return EX_OK;
    } catch (const CommandFailure& failure) {
        return fail(failure.status(), failure.what());
    } catch (const db::CheckViolation& error) {
        return fail(EX_USAGE, explain(error));
    } catch (const db::UniqueViolation& error) {
        return fail(EXIT_FAILURE,
                    "somebody else has just created the same (" + error.constraint() + "); run the command again");
    } catch (const http::Error& error) {
        return fail(EX_USAGE, error.what());
    }
}

std::vector<identity::Organization> selectOrganizations(db::Transaction& tx, const std::optional<std::string>& name) {
    if (!name) return identity::listOrganizations(tx);
    std::optional<identity::Organization> found = identity::findOrganization(tx, *name);
    if (!found) throw refusedCommand("there is no organization \"" + *name + "\" (dialhub organization list)");
    return {std::move(*found)};
}

identity::Organization requireOrganization(db::Transaction& tx, const std::optional<std::string>& name) {
    std::vector<identity::Organization> found = selectOrganizations(tx, name);
    if (found.empty()) throw refusedCommand("there is no organization yet (dialhub organization create)");
    if (found.size() > 1) throw badValue("there are several organizations: name one with --organization");
    return std::move(found.front());
}

identity::AuditEntry commandAudit(std::string action, std::string objectType, std::int64_t objectId) {
    identity::AuditEntry entry;
    entry.actor = "cli:" + osUser();
    entry.action = std::move(action);
    entry.objectType = std::move(objectType);
    entry.objectId = std::to_string(objectId);
    return entry;
}

void printTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], text::countCodePoints(row[i]));
    }
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            out << row[i];
            if (i + 1 < row.size()) out << std::string(widths[i] - text::countCodePoints(row[i]) + 2, ' ');
        }
        out << '\n';
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace hub::host
