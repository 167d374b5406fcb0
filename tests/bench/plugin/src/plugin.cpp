#include <atomic>
#include <memory>

#include "bench_probe/sql.hpp"
#include "handlers.hpp"
#include "hub/http/error.hpp"
#include "hub/plugin/export.hpp"

namespace hub::bench_probe {

namespace {

class BenchProbe final : public plugin::Plugin {
public:
    void registerWith(plugin::Registrar& registrar) override {
        registrar.queries(sql::all());
        registrar.route(http::Route(http::Method::kPost, "/bench/echo")
                            .summary("The document that was sent")
                            .auth(auth::apiKey(auth::scope::kDialer))
                            .body(documentSchema())
                            .execution(http::Execution::kCpu)
                            .response(200, "The same document", documentSchema())
                            .handle(echo));
        registrar.route(http::Route(http::Method::kGet, "/bench/rows/{id}")
                            .summary("One row by its key")
                            .response(200, "The row")
                            .handle([this](const http::Request& request) {
                                db::Database* database = database_.load();
                                if (!database) throw http::unavailable("not running", std::chrono::seconds(1));
                                return readRow(request, *database);
                            }));
    }

    void start(plugin::HostContext& context) override { database_.store(&context.database()); }
    void stop(plugin::Deadline) noexcept override { database_.store(nullptr); }

private:
    std::atomic<db::Database*> database_{nullptr};
};

config::Spec spec() {
    return config::Spec("Routes for measurements");
}

std::unique_ptr<plugin::Plugin> create(const config::Section&) {
    return std::make_unique<BenchProbe>();
}

}  // namespace

HUB_PLUGIN("bench_probe", "0.1.0", "Routes for measurements", 0, spec, create);

}  // namespace hub::bench_probe
