/// @file
/// @brief What the conformance tests want to know of a plugin that only its own process can tell.
///
///     plugin_probe abi                        the fields of the ABI block in order, as "name value" lines
///     plugin_probe CONFIG PLUGIN queries      PREPAREs every query on the configured, migrated database
///     plugin_probe CONFIG PLUGIN start        "started", or "retriable: …", or "final: …"
///     plugin_probe CONFIG PLUGIN lifecycle    stop; start, stop, start, stop, stop
///
/// Exit status 0: as it should be; 1: what is wrong is on standard error.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "command_line.hpp"
#include "database_access.hpp"
#include "event_pump.hpp"
#include "host_services.hpp"
#include "hub/testing/prepare_queries.hpp"
#include "installation.hpp"

namespace {

using namespace hub;

constexpr std::chrono::seconds kStopTime{10};

/// Keeps the queries; everything else only has to be declared without complaint.
class Recorder final : public plugin::Registrar {
public:
    void errorDialect(http::ErrorDialect) override {}
    void route(http::Route) override {}
    void queries(std::vector<db::Query> queries) override { queries_ = std::move(queries); }
    void job(jobs::Job) override {}
    void delivery(outbox::Delivery) override {}
    const std::vector<db::Query>& queries() const { return queries_; }

protected:
    void provideService(std::type_index, std::shared_ptr<void>) override {}

private:
    std::vector<db::Query> queries_;
};

std::ptrdiff_t threads() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
}

/// One plugin, created and registered, with what the host lends it.
class Probe {
public:
    Probe(const host::Installation& installation, const std::string& name)
        : access_(installation.host.database, host::DatabaseAccess::Purpose::kCommand),
          database_(access_.poolSettings("dialhub/probe")),
          events_(database_),
          outbox_(database_, time::systemClock()),
          services_(database_, events_, outbox_, installation.host.http.publicUrl) {
        for (const host::LoadedPlugin& loaded : installation.plugins) {
            if (loaded.name == name) plugin_ = loaded.info->create(installation.sections.at(name));
        }
        if (!plugin_) throw std::runtime_error("plugins.enabled does not name " + name);
        plugin_->registerWith(recorder_);
    }

    int checkQueries() const {
        const auto failures = testing::prepareQueries(access_.connection(), recorder_.queries());
        for (const std::string& failure : failures) std::cerr << failure << "\n";
        std::cout << recorder_.queries().size() << " queries\n";
        return failures.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    int checkStart() {
        try {
            plugin_->start(services_);
            std::cout << "started\n";
        } catch (const std::exception& error) {
            std::cout << (plugin::isRetriable(error) ? "retriable: " : "final: ") << error.what() << "\n";
        }
        stop();
        return EXIT_SUCCESS;
    }

    int checkLifecycle() {
        stop();
        const std::ptrdiff_t before = threads();
        for (int round = 1; round <= 2; ++round) {
            plugin_->start(services_);
            stop();
            if (threads() > before) {
                std::cerr << "stop() left " << threads() - before << " threads running\n";
                return EXIT_FAILURE;
            }
        }
        stop();
        return EXIT_SUCCESS;
    }

private:
    void stop() { plugin_->stop(std::chrono::steady_clock::now() + kStopTime); }

    host::DatabaseAccess access_;
    db::Database database_;
    host::EventPump events_;
    outbox::Runner outbox_;
    host::HostServices services_;
    Recorder recorder_;
    std::unique_ptr<plugin::Plugin> plugin_;
};

int printAbi() {
    const plugin::AbiBlock block = plugin::currentAbi();
    std::cout << "structSize " << block.structSize << "\nsdkAbiVersion " << block.sdkAbiVersion << "\npocoVersion "
              << block.pocoVersion << "\nboostVersion " << block.boostVersion << "\nlibstdcxxVersion "
              << block.libstdcxxVersion << "\ncxx11Abi " << block.cxx11Abi << "\ncompilerMajor " << block.compilerMajor
              << "\ncompilerKind " << block.compilerKind << "\ncplusplus " << block.cplusplus << "\nsanitizer "
              << block.sanitizer << "\n";
    return EXIT_SUCCESS;
}

int check(const std::string& file, const std::string& name, const std::string& what) {
    Probe probe(host::loadInstallation(file), name);
    if (what == "queries") return probe.checkQueries();
    if (what == "start") return probe.checkStart();
    if (what == "lifecycle") return probe.checkLifecycle();
    throw std::runtime_error("nothing is known of \"" + what + "\"");
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() == 1 && words[0] == "abi") return printAbi();
        if (words.size() == 3) return check(words[0], words[1], words[2]);
        std::cerr << "usage: plugin_probe abi | CONFIG PLUGIN queries|start|lifecycle\n";
        return host::kExitUsage;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
