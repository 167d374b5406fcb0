#include "http_server/worker_pool.hpp"

#include <pthread.h>

#include <csignal>
#include <utility>

namespace hub::host::transport {

void prepareThread(const std::string& name) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

WorkerPool::WorkerPool(std::string name, std::size_t threads, std::size_t queueLimit)
    : name_(std::move(name)), threadCount_(threads), queueLimit_(queueLimit) {}

WorkerPool::~WorkerPool() {
    stop();
}

void WorkerPool::start() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = false;
    }
    for (std::size_t i = 0; i < threadCount_; ++i) {
        threads_.emplace_back([this, i] {
            prepareThread(name_ + "-" + std::to_string(i));
            work();
        });
    }
}

bool WorkerPool::tryPost(Job& job) {
    {
        const std::lock_guard lock(mutex_);
        const bool idleWorker = busy_ + queue_.size() < threadCount_;
        if (stopped_ || threadCount_ == 0 || (!idleWorker && queue_.size() >= queueLimit_)) {
            ++refused_;
            return false;
        }
        queue_.push_back(&job);
    }
    wakeUp_.notify_one();
    return true;
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        wakeUp_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
        if (stopped_) return;
        Job& job = *queue_.front();
        queue_.pop_front();
        ++busy_;
        lock.unlock();
        job.runOnWorker();
        lock.lock();
        --busy_;
        ++executed_;
    }
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        queue_.clear();
    }
    wakeUp_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

WorkerPoolStatistics WorkerPool::statistics() const {
    const std::lock_guard lock(mutex_);
    return {threadCount_, busy_, queue_.size(), executed_, refused_};
}

}  // namespace hub::host::transport
