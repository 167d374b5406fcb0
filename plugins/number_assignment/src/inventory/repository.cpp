#include "inventory/repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::inventory {

PhoneNumber PhoneNumber::fromRow(const db::Row& row) {
    PhoneNumber number;
    number.id = row.get<std::string>("id");
    number.organizationUuid = row.get<std::string>("organization_uuid");
    number.phoneNumber = row.get<std::string>("phone_number");
    number.provider = row.get<std::string>("provider");
    number.countryCode = row.get<std::string>("country_code");
    number.capabilities = row.get<json::Value>("capabilities");
    number.status = row.get<std::string>("status");
    number.label = row.get<std::string>("label");
    number.dailyLimit = row.get<std::optional<std::int32_t>>("number_daily_limit");
    number.hourlyLimit = row.get<std::optional<std::int32_t>>("number_hourly_limit");
    number.cooldownSeconds = row.get<std::optional<std::int32_t>>("cooldown_seconds");
    number.createdAt = row.get<time::Timestamp>("created_at");
    number.updatedAt = row.get<time::Timestamp>("updated_at");
    const auto agent = row.get<std::optional<std::int64_t>>("agent_id");
    if (!agent) return number;
    Assignment& assignment = number.assignment.emplace();
    assignment.agentId = *agent;
    assignment.agentUuid = row.get<std::string>("agent_uuid");
    assignment.firstName = row.get<std::string>("first_name");
    assignment.lastName = row.get<std::string>("last_name");
    assignment.email = row.get<std::optional<std::string>>("email");
    assignment.dailyLimit = row.get<std::int32_t>("daily_limit");
    assignment.hourlyLimit = row.get<std::optional<std::int32_t>>("hourly_limit");
    assignment.allowedCountries = row.get<std::vector<std::string>>("allowed_countries");
    assignment.blockedCountries = row.get<std::vector<std::string>>("blocked_countries");
    assignment.callsToday = row.get<std::int32_t>("calls_today");
    return number;
}

namespace repository {

namespace {

/// The text anywhere, taken literally.
std::string likePattern(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace

AddedNumber AddedNumber::fromRow(const db::Row& row) {
    return {row.get<std::string>("id"), row.get<std::string>("phone_number")};
}

std::vector<PhoneNumber> list(db::Transaction& tx, std::int64_t organizationId, const NumberFilter& filter,
                              const NumberPage& page, time::Timestamp now) {
    std::optional<std::string> pattern;
    if (filter.search) pattern = likePattern(*filter.search);
    tx.queryOne<std::string>(sql::kPlanForParameters);
    return tx.queryAll<PhoneNumber>(sql::kListNumbers, organizationId, now, filter.id, filter.status, filter.assigned,
                                    filter.provider, filter.countryCode, filter.agentId, pattern, page.after,
                                    page.limit);
}

std::optional<PhoneNumber> find(db::Transaction& tx, std::int64_t organizationId, const std::string& id,
                                time::Timestamp now) {
    NumberFilter filter;
    filter.id = id;
    std::vector<PhoneNumber> found = list(tx, organizationId, filter, {std::nullopt, 1}, now);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<AddedNumber> add(db::Transaction& tx, std::int64_t organizationId, const std::vector<NewNumber>& numbers,
                             bool everywhere, time::Timestamp now) {
    std::vector<std::string> phones, providers, countries, areas, capabilities, labels;
    for (auto* column : {&phones, &providers, &countries, &areas, &capabilities, &labels})
        column->reserve(numbers.size());
    for (const NewNumber& number : numbers) {
        phones.push_back(number.phoneNumber);
        providers.push_back(number.provider);
        countries.push_back(number.countryCode);
        areas.push_back(number.areaCode);
        capabilities.push_back(json::dump(number.capabilities));
        labels.push_back(number.label);
    }
    return tx.queryAll<AddedNumber>(sql::kAddNumbers, organizationId, phones, providers, countries, areas, capabilities,
                                    labels, everywhere, now);
}

std::vector<std::string> findTaken(db::Transaction& tx, std::int64_t organizationId,
                                   const std::vector<NewNumber>& numbers, bool everywhere) {
    std::vector<std::string> phones;
    phones.reserve(numbers.size());
    for (const NewNumber& number : numbers) phones.push_back(number.phoneNumber);
    return tx.queryAll<std::string>(sql::kFindTakenNumbers, organizationId, phones, everywhere);
}

std::optional<PhoneNumber> lock(db::Transaction& tx, std::int64_t organizationId, const std::string& id,
                                time::Timestamp now) {
    if (!tx.queryOptional<std::string>(sql::kLockNumber, organizationId, id)) return std::nullopt;
    return find(tx, organizationId, id, now);
}

std::optional<bool> lockAgent(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId) {
    return tx.queryOptional<bool>(sql::kLockAgent, organizationId, agentId);
}

void assign(db::Transaction& tx, std::int64_t organizationId, const std::string& id, const Assignment& assignment,
            time::Timestamp now) {
    tx.execute(sql::kAssignNumber, id, organizationId, assignment.agentId, assignment.dailyLimit,
               assignment.hourlyLimit, assignment.allowedCountries, assignment.blockedCountries, now);
}

std::vector<std::string> freeNumbers(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId) {
    return tx.queryAll<std::string>(sql::kFreeAgentNumbers, organizationId, agentId);
}

void unassign(db::Transaction& tx, std::int64_t organizationId, const std::string& id) {
    tx.execute(sql::kUnassignNumber, id, organizationId);
}

void change(db::Transaction& tx, std::int64_t organizationId, const PhoneNumber& number, time::Timestamp now) {
    tx.execute(sql::kChangeNumber, organizationId, number.id, number.status, number.label, number.dailyLimit,
               number.hourlyLimit, number.cooldownSeconds, now);
}

void remove(db::Transaction& tx, std::int64_t organizationId, const std::string& id) {
    tx.execute(sql::kDeleteNumber, organizationId, id);
}

}  // namespace repository

}  // namespace hub::number_assignment::inventory
