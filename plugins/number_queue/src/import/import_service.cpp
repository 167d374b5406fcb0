#include "import/import_service.hpp"

#include <algorithm>

#include "hub/http/error.hpp"
#include "hub/identity/audit.hpp"
#include "hub/log/log.hpp"
#include "import/judged_rows.hpp"
#include "import/verdict_file.hpp"
#include "number_queue/sql.hpp"
#include "numbers/number_repository.hpp"
#include "uuid.hpp"

namespace hub::number_queue {

namespace {

constexpr std::size_t kChunk = 20000;
constexpr std::chrono::minutes kLongest{10};
constexpr std::chrono::seconds kProgressEvery{1};

struct LeftOut {
    std::string phone;
    bool suppressed = false;
    static LeftOut fromRow(const db::Row& row) { return {row.get<std::string>("phone"), row.get<bool>("suppressed")}; }
};

ImportCounts countsOf(const JudgedRows& judged, std::int64_t inserted) {
    ImportCounts counts;
    counts.rows = static_cast<std::int64_t>(judged.size()) - judged.count(Verdict::kHeading);
    counts.inserted = inserted;
    counts.duplicates = judged.count(Verdict::kDuplicateInFile) + judged.count(Verdict::kDuplicate);
    counts.suppressed = judged.count(Verdict::kSuppressed);
    counts.invalid = judged.invalid();
    return counts;
}

std::string progressJson(const std::string& id, std::string_view state, const ImportCounts& counts) {
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("import_id", id)
        .member("state", state)
        .member("rows", counts.rows)
        .member("inserted", counts.inserted)
        .member("duplicates", counts.duplicates)
        .member("suppressed", counts.suppressed)
        .member("invalid", counts.invalid)
        .endObject();
    return body;
}

}  // namespace

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

/// One import.
class ImportService::Run {
public:
    Run(const ImportContext& context, const ImportRequest& request, const RowSource& rows)
        : context_(context), request_(request), rows_(rows) {}

    void execute() {
        begin();
        try {
            JudgedRows judged(rows_);
            context_.database.inTransaction("import_numbers", [&](db::Transaction& tx) { addAll(tx, judged); },
                                            {.retry = db::Retry::kNever, .statementTimeout = kLongest});
            context_.events.committed();
        } catch (const http::Error& problem) {
            fail(problem.what());
            throw;
        } catch (const std::exception&) {
            fail("It could not be finished; nothing was imported");
            throw;
        }
    }

private:
    std::int64_t company() const { return request_.access.company.id; }

    void begin() {
        try {
            list_ = context_.database.inTransaction("begin_import", [&](db::Transaction& tx) {
                tx.execute(sql::kEnsureCompany, company(), nullptr, context_.settings.get()->skipHolidays);
                const auto list = tx.queryOne<std::int32_t>(sql::kFindOrAddList, company(), request_.list);
                tx.execute(sql::kBeginImport, request_.id, company(), list, request_.fileName, request_.dryRun,
                           request_.access.actor, context_.clock.now());
                return list;
            });
        } catch (const db::UniqueViolation&) {
            throw http::conflict("There is an import with this import_id", {{"import_id", "taken", "Must be new"}});
        }
    }

    void addAll(db::Transaction& tx, JudgedRows& judged) {
        // The size of a chunk decides how it is joined.
        number_repository::planForParameters(tx);
        const auto& numbers = judged.numbers();
        std::int64_t inserted = 0;
        auto told = context_.clock.now();
        for (std::size_t begin = 0; begin < numbers.size(); begin += kChunk) {
            std::vector<std::string> phones;
            for (std::size_t i = begin; i < std::min(begin + kChunk, numbers.size()); ++i)
                phones.push_back(JudgedRows::phoneOf(numbers[i]));
            const auto leftOut = add(tx, phones);
            for (const LeftOut& one : leftOut)
                judged.judge(one.phone, one.suppressed ? Verdict::kSuppressed : Verdict::kDuplicate);
            inserted += static_cast<std::int64_t>(phones.size() - leftOut.size());
            if (context_.clock.now() - told < kProgressEvery) continue;
            told = context_.clock.now();
            tell(countsOf(judged, inserted));
        }
        std::int32_t piece = 0;
        writeVerdicts(rows_, judged, [&](std::string data) {
            tx.execute(sql::kAddImportVerdicts, request_.id, piece++, db::Bytes{std::move(data)});
        });
        finish(tx, judged, countsOf(judged, inserted));
    }

    std::vector<LeftOut> add(db::Transaction& tx, const std::vector<std::string>& phones) {
        if (request_.dryRun) return tx.queryAll<LeftOut>(sql::kJudgeImportedNumbers, company(), phones);
        return tx.queryAll<LeftOut>(sql::kInsertImportedNumbers, company(), list_, phones, context_.clock.now());
    }

    void finish(db::Transaction& tx, const JudgedRows& judged, const ImportCounts& counts) {
        tx.execute(sql::kFinishImport, request_.id, counts.rows, counts.inserted, counts.duplicates, counts.suppressed,
                   counts.invalid, judged.invalidSamples(), context_.clock.now());
        publish(tx, "finished", counts);
        if (request_.dryRun) return;
        identity::AuditEntry entry;
        entry.organizationId = company();
        entry.actor = request_.access.actor;
        entry.action = "numbers.imported";
        entry.objectType = "queue_import";
        entry.objectId = request_.id;
        entry.after =
            json::Object{{"file_name", request_.fileName}, {"rows", counts.rows}, {"inserted", counts.inserted}};
        entry.requestId = request_.access.requestId;
        identity::recordAudit(tx, entry);
    }

    void publish(db::Transaction& tx, std::string_view state, const ImportCounts& counts) {
        const std::string data = progressJson(request_.id, state, counts);
        events::publish(tx, {company(), "import.progress", request_.access.userId, events::Audience::kConcerned, data});
    }

    /// On another connection: the import's own transaction shows nothing before it ends.
    void tell(const ImportCounts& counts) {
        try {
            context_.database.inTransaction("import_progress", [&](db::Transaction& tx) {
                tx.execute(sql::kNoteImportProgress, request_.id, counts.rows, counts.inserted, counts.duplicates,
                           counts.suppressed, counts.invalid);
                publish(tx, "running", counts);
            });
            context_.events.committed();
        } catch (const db::Error& problem) {
            // The import matters more than who watches it.
            log::warning("number_queue.import_progress_lost", {{"import", request_.id}, {"problem", problem.what()}});
        }
    }

    void fail(const std::string& why) {
        try {
            context_.database.inTransaction("fail_import", [&](db::Transaction& tx) {
                tx.execute(sql::kFailImport, request_.id, why, context_.clock.now());
                publish(tx, "failed", {});
            });
            context_.events.committed();
        } catch (const db::Error& problem) {
            // Housekeeping calls it failed later.
            log::warning("number_queue.import_failure_lost", {{"import", request_.id}, {"problem", problem.what()}});
        }
    }

    const ImportContext& context_;
    const ImportRequest& request_;
    const RowSource& rows_;
    std::int32_t list_ = 0;
};

ImportRecord ImportService::run(const ImportRequest& request, const RowSource& rows) {
    Run(context_, request, rows).execute();
    return find(request.access, request.id).value();
}

std::optional<ImportRecord> ImportService::find(const NumberAccess& access, const std::string& id) {
    if (!isUuid(id)) return std::nullopt;
    return context_.database.inStatement("find_import", [&](db::Transaction& tx) {
        return tx.queryOptional<ImportRecord>(sql::kFindImport, access.company.id, id);
    });
}

std::vector<ImportRecord> ImportService::list(const NumberAccess& access, std::int64_t skip, std::int64_t limit) {
    return context_.database.inStatement("list_imports", [&](db::Transaction& tx) {
        return tx.queryAll<ImportRecord>(sql::kListImports, access.company.id, skip, limit);
    });
}

http::Response ImportService::verdicts(const std::string& id) {
    http::Response response;
    response.headers.set("Content-Type", "text/csv; charset=utf-8");
    response.headers.set("Content-Disposition", "attachment; filename=import_" + id + ".csv");
    response.stream = [&database = context_.database, id](http::BodySink& sink) {
        for (std::int32_t piece = 0;; ++piece) {
            const auto data = database.inStatement("find_import_verdicts", [&](db::Transaction& tx) {
                return tx.queryOptional<db::Bytes>(sql::kFindImportVerdicts, id, piece);
            });
            if (!data || !sink.write(readVerdicts(data->data))) return;
        }
    };
    return response;
}

}  // namespace hub::number_queue
