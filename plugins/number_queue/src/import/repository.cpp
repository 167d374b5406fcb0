#include "import/repository.hpp"

#include "hub/db/binary_copy.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue {

ImportRecord ImportRecord::fromRow(const db::Row& row) {
    ImportRecord record;
    record.id = row.get<std::string>("id");
    record.state = row.get<std::string>("state");
    record.fileName = row.get<std::string>("file_name");
    record.list = row.get<std::optional<std::string>>("list_name");
    record.dryRun = row.get<bool>("dry_run");
    record.counts = {row.get<std::int64_t>("rows_read"), row.get<std::int64_t>("inserted"),
                     row.get<std::int64_t>("duplicates"), row.get<std::int64_t>("suppressed"),
                     row.get<std::int64_t>("invalid")};
    record.invalidSamples = row.get<std::vector<std::string>>("invalid_samples");
    record.error = row.get<std::optional<std::string>>("error");
    record.createdBy = row.get<std::string>("created_by");
    record.createdAt = row.get<time::Timestamp>("created_at");
    record.finishedAt = row.get<std::optional<time::Timestamp>>("finished_at");
    return record;
}

LeftOut LeftOut::fromRow(const db::Row& row) {
    return {row.get<std::string>("phone"), row.get<bool>("suppressed")};
}

namespace import_repository {

namespace {

struct IdRun {
    std::int64_t first = 0;
    std::int64_t count = 0;
    static IdRun fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("first"), row.get<std::int64_t>("count")};
    }
};

}  // namespace

std::int32_t begin(db::Transaction& tx, const ImportRequest& request, time::Timestamp now) {
    const std::int64_t company = request.access.company.id;
    const auto list = tx.queryOne<std::int32_t>(sql::kFindOrAddList, company, request.list);
    tx.execute(sql::kBeginImport, request.id, company, list, request.fileName, request.dryRun, request.access.actor,
               now);
    return list;
}

std::vector<LeftOut> judge(db::Transaction& tx, std::int64_t company, const std::vector<std::string>& phones) {
    return tx.queryAll<LeftOut>(sql::kJudgeImportedNumbers, company, phones, phones.front(), phones.back());
}

std::vector<std::int64_t> reserveIds(db::Transaction& tx, std::size_t count) {
    std::vector<std::int64_t> ids;
    ids.reserve(count);
    for (const IdRun& run : tx.queryAll<IdRun>(sql::kReserveNumberIds, count))
        for (std::int64_t i = 0; i < run.count; ++i) ids.push_back(run.first + i);
    return ids;
}

void insert(db::Transaction& tx, const Target& target, const Chunk& chunk, time::Timestamp now) {
    tx.copyInBinary(sql::kCopyNumbers, [&](db::BinaryCopyWriter& rows) {
        for (std::size_t i = 0; i < chunk.phones.size(); ++i)
            rows.row(chunk.ids[i], target.company, now, now, target.list, chunk.phones[i]);
    });
    tx.copyInBinary(sql::kCopyEntries, [&](db::BinaryCopyWriter& rows) {
        for (std::size_t i = 0; i < chunk.phones.size(); ++i)
            rows.row(chunk.ids[i], target.company, now, target.list, chunk.phones[i]);
    });
}

void noteProgress(db::Transaction& tx, const std::string& id, const ImportCounts& counts) {
    tx.execute(sql::kNoteImportProgress, id, counts.rows, counts.inserted, counts.duplicates, counts.suppressed,
               counts.invalid);
}

void finish(db::Transaction& tx, const std::string& id, const ImportResult& result, time::Timestamp now) {
    const ImportCounts& counts = result.counts;
    tx.execute(sql::kFinishImport, id, counts.rows, counts.inserted, counts.duplicates, counts.suppressed,
               counts.invalid, result.invalidSamples, now);
}

void fail(db::Transaction& tx, const std::string& id, const std::string& why, time::Timestamp now) {
    tx.execute(sql::kFailImport, id, why, now);
}

void failLost(db::Transaction& tx, time::Timestamp before, time::Timestamp now) {
    tx.execute(sql::kFailLostImports, before, now);
}

std::optional<ImportRecord> find(db::Transaction& tx, std::int64_t company, const std::string& id) {
    return tx.queryOptional<ImportRecord>(sql::kFindImport, company, id);
}

std::vector<ImportRecord> list(db::Transaction& tx, std::int64_t company, std::int64_t skip, std::int64_t limit) {
    return tx.queryAll<ImportRecord>(sql::kListImports, company, skip, limit);
}

void addVerdicts(db::Transaction& tx, const std::string& id, std::int32_t piece, std::string data) {
    tx.execute(sql::kAddImportVerdicts, id, piece, db::Bytes{std::move(data)});
}

std::optional<std::string> findVerdicts(db::Transaction& tx, const std::string& id, std::int32_t piece) {
    auto found = tx.queryOptional<db::Bytes>(sql::kFindImportVerdicts, id, piece);
    if (!found) return std::nullopt;
    return std::move(found->data);
}

}  // namespace import_repository

}  // namespace hub::number_queue
