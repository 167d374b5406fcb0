#include "import/service.hpp"

#include "company/repository.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/log/log.hpp"
#include "hub/text/uuid.hpp"
#include "import/chunks.hpp"
#include "import/repository.hpp"
#include "import/verdict_file.hpp"

namespace hub::number_queue {

namespace {

constexpr std::chrono::minutes kLongest{10};
constexpr std::chrono::seconds kProgressEvery{1};
constexpr std::chrono::seconds kTryAgain{10};

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

/// A large import that runs.
class ImportService::Place {
public:
    Place(std::atomic<std::int64_t>& running, std::int64_t most) : running_(running) {
        if (++running_ <= most) return;
        --running_;
        throw http::unavailable("As many large imports run as may at once (imports_at_once); try again", kTryAgain);
    }
    ~Place() { --running_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    std::atomic<std::int64_t>& running_;
};

/// One import.
class ImportService::Run {
public:
    Run(ImportService& service, const ImportRequest& request, const RowSource& rows)
        : context_(service.context_), large_(service.large_), request_(request), rows_(rows) {}

    void execute() {
        begin();
        try {
            JudgedRows judged(rows_);
            std::optional<Place> place;
            if (judged.numbers().size() > Chunks::kMost) place.emplace(large_, context_.settings.get()->importsAtOnce);
            context_.database.inTransaction(
                "import_numbers", [&](db::Transaction& tx) { addAll(tx, judged); },
                {.retry = db::Retry::kNever, .statementTimeout = kLongest, .lockTimeout = kLongest});
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
                company_repository::ensure(tx, company(), std::nullopt, context_.settings.get()->skipHolidays);
                return import_repository::begin(tx, request_, context_.clock.now());
            });
        } catch (const db::UniqueViolation&) {
            throw http::conflict("There is an import with this import_id", {{"import_id", "taken", "Must be new"}});
        }
    }

    void addAll(db::Transaction& tx, JudgedRows& judged) {
        Chunks chunks(context_.database, judged, {company(), !request_.dryRun});
        std::int64_t inserted = 0;
        auto told = context_.clock.now();
        while (std::optional<Chunk> chunk = chunks.next(tx)) {
            if (!request_.dryRun) add(tx, chunks, *chunk);
            for (const LeftOut& one : chunk->leftOut)
                judged.judge(one.phone, one.suppressed ? Verdict::kSuppressed : Verdict::kDuplicate);
            inserted += static_cast<std::int64_t>(chunk->phones.size());
            if (context_.clock.now() - told < kProgressEvery) continue;
            told = context_.clock.now();
            tell(countsOf(judged, inserted));
        }
        std::int32_t piece = 0;
        writeVerdicts(rows_, judged, [&](std::string data) {
            import_repository::addVerdicts(tx, request_.id, piece++, std::move(data));
        });
        finish(tx, judged, countsOf(judged, inserted));
    }

    void add(db::Transaction& tx, const Chunks& chunks, Chunk& chunk) {
        while (!chunk.phones.empty()) {
            try {
                return tx.inSavepoint([&] {
                    import_repository::insert(tx, {company(), list_}, chunk, context_.clock.now());
                });
            } catch (const db::UniqueViolation&) {
                // Somebody has added one of them since, and now it can be seen.
                chunks.judgeAgain(tx, chunk);
            }
        }
    }

    void finish(db::Transaction& tx, const JudgedRows& judged, const ImportCounts& counts) {
        import_repository::finish(tx, request_.id, {counts, judged.invalidSamples()}, context_.clock.now());
        publish(tx, "finished", counts);
        if (request_.dryRun) return;
        identity::AuditEntry entry = auditEntry(request_.access, "numbers.imported", "queue_import", request_.id);
        entry.after =
            json::Object{{"file_name", request_.fileName}, {"rows", counts.rows}, {"inserted", counts.inserted}};
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
                import_repository::noteProgress(tx, request_.id, counts);
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
                import_repository::fail(tx, request_.id, why, context_.clock.now());
                publish(tx, "failed", {});
            });
            context_.events.committed();
        } catch (const db::Error& problem) {
            // Housekeeping calls it failed later.
            log::warning("number_queue.import_failure_lost", {{"import", request_.id}, {"problem", problem.what()}});
        }
    }

    const ImportContext& context_;
    std::atomic<std::int64_t>& large_;
    const ImportRequest& request_;
    const RowSource& rows_;
    std::int32_t list_ = 0;
};

ImportRecord ImportService::run(const ImportRequest& request, const RowSource& rows) {
    Run(*this, request, rows).execute();
    return find(request.access, request.id).value();
}

std::optional<ImportRecord> ImportService::find(const CompanyAccess& access, const std::string& id) {
    if (!text::isUuid(id)) return std::nullopt;
    return context_.database.inStatement(
        "find_import", [&](db::Transaction& tx) { return import_repository::find(tx, access.company.id, id); });
}

std::vector<ImportRecord> ImportService::list(const CompanyAccess& access, std::int64_t skip, std::int64_t limit) {
    return context_.database.inStatement("list_imports", [&](db::Transaction& tx) {
        return import_repository::list(tx, access.company.id, skip, limit);
    });
}

std::optional<std::string> ImportService::verdicts(const std::string& id, std::int32_t piece) {
    const auto data = context_.database.inStatement(
        "find_import_verdicts", [&](db::Transaction& tx) { return import_repository::findVerdicts(tx, id, piece); });
    if (!data) return std::nullopt;
    return readVerdicts(*data);
}

}  // namespace hub::number_queue
