/// @file http_server/worker_pool.hpp
/// @brief A fixed number of threads that run jobs from a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http_server/statistics.hpp"

namespace hub::host::transport {

/// Something a worker can run. Not owned by the pool: it must live until it has run or the pool is stopped.
class Job {
public:
    virtual void runOnWorker() noexcept = 0;

protected:
    ~Job() = default;
};

/// Thread-safe.
class WorkerPool {
public:
    /// name: at most 10 characters, shown by ps and debuggers.
    WorkerPool(std::string name, std::size_t threads, std::size_t queueLimit);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void start();
    /// False when the queue is full or the pool is stopped: job was not taken. A pool without threads takes none.
    bool tryPost(Job& job);
    /// Drops what waits and joins the workers, so waits for jobs that run. Idempotent.
    void stop();

    WorkerPoolStatistics statistics() const;

private:
    void work();

    const std::string name_;
    const std::size_t threadCount_;
    const std::size_t queueLimit_;
    mutable std::mutex mutex_;
    std::condition_variable wakeUp_;
    std::deque<Job*> queue_;
    std::vector<std::thread> threads_;
    bool stopped_ = true;
    std::size_t busy_ = 0;
    std::uint64_t executed_ = 0;
    std::uint64_t refused_ = 0;
};

/// For every thread of the transport: signals are for the main thread to wait for, and a client that closes its
/// connection must not raise SIGPIPE (OpenSSL writes without MSG_NOSIGNAL).
void prepareThread(const std::string& name);

}  // namespace hub::host::transport
