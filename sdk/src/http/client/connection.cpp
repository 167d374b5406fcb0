#include "http/client/connection.hpp"

#include <Poco/Net/DNS.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "hub/text/ascii.hpp"

namespace hub::http::client {

namespace net = Poco::Net;

namespace {

constexpr std::size_t kMaxLineBytes = 8192;
/// Longer than any exchange: the watchdog decides, and a Poco session never reconnects by itself.
const Poco::Timespan kNever(24 * 3600, 0);

[[noreturn]] void malformed(const std::string& reason) {
    throw Failed(ClientFailure::kMalformed, reason);
}

[[noreturn]] void cutShort() {
    throw Failed(ClientFailure::kBroken, "the connection ended within the answer");
}

std::size_t parseSize(std::string_view text, int base) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) malformed("a length is not a number");
    return size;
}

/// Poco's own body streams take a connection that ends within the body for the end of the body, so this reads the
/// session's buffer itself.
template <class Session>
class SessionConnection final : public Connection, private Session {
public:
    /// The socket is attached afterwards: Poco's own constructors of connected sessions throw for TLS.
    template <class... Arguments>
    explicit SessionConnection(const net::StreamSocket& socket, const Arguments&... arguments) : Session(arguments...) {
        this->attachSocket(socket);
        this->setKeepAlive(true);
        this->setKeepAliveTimeout(kNever);
        this->setTimeout(kNever);
    }

    void request(net::HTTPRequest& head, const std::string& body, net::HTTPResponse& response) override {
        reusable_ = false;
        std::ostream& out = this->sendRequest(head);
        out.write(body.data(), static_cast<std::streamsize>(body.size()));
        out.flush();
        if (!out) throwBroken();
        try {
            this->receiveResponse(response);
        } catch (const net::NoMessageException&) {
            throwBroken();
        } catch (const net::MessageException& error) {
            if (this->networkException() || this->buffered() == 0) throwBroken();
            malformed(error.message().empty() ? "the head of the answer is not HTTP" : error.message());
        } catch (const Poco::DataException& error) {
            malformed(error.displayText());  // a length that is no number
        }
    }

    std::string readBody(const net::HTTPResponse& response, bool expected, std::size_t limit) override {
        bool delimited = true;
        std::string body;
        if (expected) body = readDelimited(response, limit, delimited);
        reusable_ = delimited && response.getKeepAlive() && this->buffered() == 0;
        return body;
    }

    bool mayBeReused() const override { return reusable_; }

    bool quiet() override {
        try {
            return !this->socket().poll(Poco::Timespan(0), net::Socket::SELECT_READ | net::Socket::SELECT_ERROR);
        } catch (const Poco::Exception&) {
            return false;
        }
    }

    int descriptor() override { return this->socket().impl()->sockfd(); }

private:
    [[noreturn]] void throwBroken() {
        const Poco::Exception* cause = this->networkException();
        throw Failed(ClientFailure::kBroken, cause ? cause->displayText() : "the connection ended without an answer");
    }

    std::string readDelimited(const net::HTTPResponse& response, std::size_t limit, bool& delimited) {
        const bool hasLength = response.has(net::HTTPMessage::CONTENT_LENGTH);
        const std::string coding = response.get(net::HTTPMessage::TRANSFER_ENCODING, "");
        if (!coding.empty()) {
            if (hasLength || !text::equalsIgnoreCase(coding, "chunked")) malformed("the body has no clear length");
            return readChunked(limit);
        }
        std::string body;
        if (hasLength) {
            const std::size_t size = parseSize(text::trim(response.get(net::HTTPMessage::CONTENT_LENGTH)), 10);
            append(body, size, limit);
            return body;
        }
        delimited = false;
        readToEnd(body, limit);
        return body;
    }

    /// Reads exactly `size` further bytes.
    void append(std::string& body, std::size_t size, std::size_t limit) {
        if (size > limit || body.size() > limit - size) tooLarge(limit);
        std::array<char, 16384> block;
        while (size > 0) {
            const int count = this->read(block.data(), static_cast<std::streamsize>(std::min(size, block.size())));
            if (count <= 0) cutShort();
            body.append(block.data(), static_cast<std::size_t>(count));
            size -= static_cast<std::size_t>(count);
        }
    }

    void readToEnd(std::string& body, std::size_t limit) {
        std::array<char, 16384> block;
        int count = 0;
        while ((count = this->read(block.data(), block.size())) > 0) {
            if (body.size() + static_cast<std::size_t>(count) > limit) tooLarge(limit);
            body.append(block.data(), static_cast<std::size_t>(count));
        }
    }

    std::string readChunked(std::size_t limit) {
        std::string body;
        while (true) {
            const std::string line = readLine();
            const std::size_t size = parseSize(text::trim(std::string_view(line).substr(0, line.find(';'))), 16);
            if (size == 0) break;
            append(body, size, limit);
            if (!readLine().empty()) malformed("a chunk is longer than it says");
        }
        std::size_t trailer = 0;
        for (std::string line = readLine(); !line.empty(); line = readLine()) {
            if ((trailer += line.size()) > kMaxLineBytes) malformed("the trailer is too long");
        }
        return body;
    }

    /// Without its line break.
    std::string readLine() {
        std::string line;
        for (int c = this->get(); c != '\n'; c = this->get()) {
            if (c == std::char_traits<char>::eof()) cutShort();
            if (line.size() >= kMaxLineBytes) malformed("a line between chunks is too long");
            line.push_back(static_cast<char>(c));
        }
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }

    [[noreturn]] static void tooLarge(std::size_t limit) {
        throw Failed(ClientFailure::kTooLarge, "the body is longer than " + std::to_string(limit) + " bytes");
    }

    bool reusable_ = false;
};

/// DNS::resolve would ask for the name of an address, which nobody needs and which takes seconds where nobody answers.
net::HostEntry::AddressList addressesOf(const Origin& origin) {
    if (net::IPAddress address; net::IPAddress::tryParse(origin.host, address)) return {address};
    try {
        return net::DNS::hostByName(origin.host).addresses();
    } catch (const Poco::Exception& error) {
        throw Failed(ClientFailure::kConnect, error.displayText());
    }
}

}  // namespace

net::StreamSocket connectSocket(const Origin& origin, std::chrono::steady_clock::time_point deadline,
                                std::chrono::milliseconds each) {
    std::string reason = "the host has no address";
    for (const net::IPAddress& address : addressesOf(origin)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) throw Failed(ClientFailure::kTimeout, "not connected in time");
        try {
            net::StreamSocket socket;
            socket.connect(net::SocketAddress(address, origin.port),
                           Poco::Timespan(std::min(each, left).count() * 1000));
            // Head and body of a request are two writes; the second must not wait for an acknowledgement.
            socket.setNoDelay(true);
            return socket;
        } catch (const Poco::Exception& error) {
            reason = error.displayText();
        }
    }
    throw Failed(ClientFailure::kConnect, reason);
}

std::unique_ptr<Connection> openConnection(const net::StreamSocket& socket, const Origin& origin,
                                           net::Context::Ptr tls) {
    if (!tls) return std::make_unique<SessionConnection<net::HTTPClientSession>>(socket);
    const net::SecureStreamSocket secure = net::SecureStreamSocket::attach(socket, origin.host, tls);
    return std::make_unique<SessionConnection<net::HTTPSClientSession>>(secure, tls);
}

}  // namespace hub::http::client
