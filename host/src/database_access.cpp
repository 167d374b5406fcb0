#include "database_access.hpp"

namespace hub::host {

DatabaseAccess::DatabaseAccess(const HostConfig::DatabaseConfig& config, Purpose purpose) : pool_(config.pool) {
    if (!config.embedded) return;
    EmbeddedPostgres::Settings settings;
    settings.dataDirectory = config.dataDirectory;
    embedded_ = std::make_unique<EmbeddedPostgres>(std::move(settings));
    pool_.connection = purpose == Purpose::kServe ? embedded_->start() : embedded_->use();
}

db::PoolSettings DatabaseAccess::poolSettings(const std::string& applicationName) const {
    db::PoolSettings settings = pool_;
    settings.applicationName = applicationName;
    return settings;
}

}  // namespace hub::host
