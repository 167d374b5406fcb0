#include "dispatch/model.hpp"

namespace hub::number_queue {

json::Object toJson(const DispatchPage& page) {
    const auto optional = [](const DispatchChange::Size& value) { return value ? json::Value(*value) : json::Value(); };
    json::Array lists;
    for (const QueueList& list : page.lists) {
        lists.emplace_back(json::Object{{"id", list.id},
                                        {"name", list.name},
                                        {"priority", list.priority},
                                        {"weight", list.weight},
                                        {"is_active", list.active}});
    }
    const DispatchSettings& settings = page.settings;
    return {{"weight", settings.weight},
            {"cooldown_days", settings.cooldownDays},
            {"retry_policy", settings.retryPolicy},
            {"batch_size", optional(settings.batchSize)},
            {"max_outstanding", optional(settings.maxOutstanding)},
            {"lease_seconds", optional(settings.leaseSeconds)},
            {"lists", std::move(lists)}};
}

}  // namespace hub::number_queue
