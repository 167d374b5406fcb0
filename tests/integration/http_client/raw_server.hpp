/// @file A server that answers with bytes, right or wrong.
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace hub::test {

/// Answers each request (without a body) of a connection with the same bytes, and closes it afterwards unless told to
/// keep it. One connection at a time.
class RawServer {
public:
    explicit RawServer(std::string answer, bool keep = false)
        : answer_(std::move(answer)),
          keep_(keep),
          socket_(Poco::Net::SocketAddress("127.0.0.1", 0)),
          url_("http://127.0.0.1:" + std::to_string(socket_.address().port())),
          thread_([this] { serve(); }) {}

    ~RawServer() {
        ending_ = true;
        thread_.join();
    }

    const std::string& url() const { return url_; }
    int connections() const { return connections_; }
    int requests() const { return requests_; }

private:
    static constexpr int kPollMicroseconds = 20000;

    void serve() {
        while (!ending_) {
            if (!socket_.poll(Poco::Timespan(kPollMicroseconds), Poco::Net::Socket::SELECT_READ)) continue;
            Poco::Net::StreamSocket peer = socket_.acceptConnection();
            ++connections_;
            while (awaitRequest(peer)) {
                ++requests_;
                peer.sendBytes(answer_.data(), static_cast<int>(answer_.size()));
                if (!keep_) break;
            }
        }
    }

    bool awaitRequest(Poco::Net::StreamSocket& peer) {
        std::string request;
        while (!request.ends_with("\r\n\r\n")) {
            if (ending_) return false;
            if (!peer.poll(Poco::Timespan(kPollMicroseconds), Poco::Net::Socket::SELECT_READ)) continue;
            char block[4096];
            const int count = peer.receiveBytes(block, sizeof block);
            if (count <= 0) return false;
            request.append(block, static_cast<std::size_t>(count));
        }
        return true;
    }

    const std::string answer_;
    const bool keep_;
    Poco::Net::ServerSocket socket_;
    const std::string url_;
    std::atomic<bool> ending_{false};
    std::atomic<int> connections_{0};
    std::atomic<int> requests_{0};
    std::thread thread_;
};

}  // namespace hub::test
