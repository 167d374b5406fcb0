#include "process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace hub::host {
namespace {

namespace fs = std::filesystem;

/// The fields of /proc/self/stat that are wanted here; see proc(5).
struct ProcessStatus {
    double cpuTicks = 0;
    double threads = 0;
    double startTicks = 0;  ///< Since the machine was started.
    double virtualBytes = 0;
    double residentPages = 0;
};

std::optional<ProcessStatus> readStatus() {
    std::ifstream in("/proc/self/stat");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    // The name in parentheses may hold anything; the fields behind it are numbers.
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos) return std::nullopt;
    std::istringstream fields(text.substr(end + 2));
    std::string state;
    fields >> state;
    constexpr int kFirst = 4;  // ppid, counted from 1
    constexpr int kLast = 24;  // rss
    double values[kLast + 1] = {};
    for (int i = kFirst; i <= kLast; ++i) fields >> values[i];
    if (!fields) return std::nullopt;
    return ProcessStatus{values[14] + values[15], values[20], values[22], values[23], values[24]};
}

std::optional<double> bootTime() {
    std::ifstream in("/proc/stat");
    std::string word;
    while (in >> word) {
        double seconds = 0;
        if (word == "btime" && in >> seconds) return seconds;
    }
    return std::nullopt;
}

}  // namespace

void reportProcess(metrics::Sample& sample) {
    static const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    static const double page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    static const std::optional<double> boot = bootTime();
    if (const auto status = readStatus()) {
        sample.counter("process_cpu_seconds_total", "User and system time of the process.", {},
                       status->cpuTicks / ticks);
        sample.gauge("process_threads", "Threads of the process.", {}, status->threads);
        sample.gauge("process_virtual_memory_bytes", "Address space of the process.", {}, status->virtualBytes);
        sample.gauge("process_resident_memory_bytes", "Memory of the process.", {}, status->residentPages * page);
        if (boot) {
            sample.gauge("process_start_time_seconds", "When the process was started, since the epoch.", {},
                         *boot + status->startTicks / ticks);
        }
    }
    std::error_code error;
    const auto open = std::distance(fs::directory_iterator("/proc/self/fd", error), fs::directory_iterator());
    // The one that reads the directory is not counted.
    if (!error) sample.gauge("process_open_fds", "Open file descriptors.", {}, static_cast<double>(open - 1));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        sample.gauge("process_max_fds", "File descriptors the process may have.", {},
                     static_cast<double>(limit.rlim_cur));
}

}  // namespace hub::host
