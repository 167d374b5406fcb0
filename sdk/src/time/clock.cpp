#include "hub/time/clock.hpp"

namespace hub::time {
namespace {

class SystemClock final : public Clock {
public:
    Timestamp now() const override {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace

const Clock& systemClock() {
    // Never destroyed: threads may still ask for the time while statics go away.
    static const SystemClock& clock = *new SystemClock;
    return clock;
}

}  // namespace hub::time
