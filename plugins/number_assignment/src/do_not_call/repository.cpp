#include "do_not_call/repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::do_not_call {

Entry Entry::fromRow(const db::Row& row) {
    return {row.get<std::string>("phone_number"), row.get<std::string>("note"), row.get<std::string>("added_by"),
            row.get<time::Timestamp>("created_at")};
}

namespace repository {

namespace {

std::vector<std::string> numbersOf(const std::vector<NewEntry>& entries) {
    std::vector<std::string> numbers;
    numbers.reserve(entries.size());
    for (const NewEntry& entry : entries) numbers.push_back(entry.phoneNumber);
    return numbers;
}

}  // namespace

std::vector<std::string> add(db::Transaction& tx, const Addition& addition, const std::vector<NewEntry>& entries) {
    std::vector<std::string> notes;
    notes.reserve(entries.size());
    for (const NewEntry& entry : entries) notes.push_back(entry.note);
    return tx.queryAll<std::string>(sql::kAddDoNotCallNumbers, addition.organizationId, numbersOf(entries), notes,
                                    addition.actor, addition.now);
}

std::vector<std::string> known(db::Transaction& tx, std::int64_t organizationId, const std::vector<NewEntry>& entries) {
    return tx.queryAll<std::string>(sql::kFindDoNotCallNumbers, organizationId, numbersOf(entries));
}

std::vector<Entry> list(db::Transaction& tx, std::int64_t organizationId, const Page& page) {
    return tx.queryAll<Entry>(sql::kListDoNotCallNumbers, organizationId, page.prefix, page.after, page.limit);
}

bool remove(db::Transaction& tx, std::int64_t organizationId, const std::string& phoneNumber) {
    return tx.execute(sql::kDeleteDoNotCallNumber, organizationId, phoneNumber) > 0;
}

}  // namespace repository

}  // namespace hub::number_assignment::do_not_call
