#include "sync/pages.hpp"

namespace hub::keycloak_provisioning::sync {

void forEachPage(const PageRequest& page, std::int64_t overlap, const FetchPage& fetch,
                 const std::function<void(const json::Array&)>& use) {
    PageRequest next = page;
    while (true) {
        const json::Array items = fetch(next);
        use(items);
        if (static_cast<std::int64_t>(items.size()) < next.max) return;
        next.first += next.max - overlap;
    }
}

}  // namespace hub::keycloak_provisioning::sync
