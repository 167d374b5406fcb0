#include "senders.hpp"

#include <algorithm>

#include "hub/text/ascii.hpp"

namespace hub::lead_intake::testing {

namespace {

/// Deleted from the whole string of a web form.
constexpr std::string_view kWebFormDeletes = "`:;#\"{}^$\r\t\n";
/// The legacy web form encodes nothing and deletes these as well.
constexpr std::string_view kLegacyDeletes = "%'()*!~";
/// Where an unquoted word of the shell ends, or wget's address.
constexpr std::string_view kWordEnds = ";|()<>`$\n\r\t\"#";

std::string without(std::string_view text, std::string_view characters) {
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
                 [&](char c) { return characters.find(c) == std::string_view::npos; });
    return kept;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// encodeURIComponent leaves these as they are.
std::string encodeComponent(std::string_view text) {
    std::string encoded = http::percentEncode(text);
    for (const auto& [escape, character] :
         {std::pair{"%21", "!"}, {"%2A", "*"}, {"%27", "'"}, {"%28", "("}, {"%29", ")"}}) {
        encoded = replaced(std::move(encoded), escape, character);
    }
    return encoded;
}

std::string urlencode(std::string_view text) {
    return replaced(replaced(http::percentEncode(text::trim(text)), "%20", "+"), "~", "%7E");
}

std::string shellValue(std::string_view text) {
    return replaced(std::string(text), " ", "+");
}

/// wget itself encodes what is no ASCII.
std::string wgetEncoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80)
            encoded += c;
        else
            encoded += http::percentEncode(std::string_view(&c, 1));
    }
    return encoded;
}

std::string encodeValue(Sender sender, std::string_view value) {
    switch (sender) {
        case Sender::kModernWebForm:
            return without(encodeComponent(value), kWebFormDeletes);
        case Sender::kLegacyWebForm:
            return without(without(replaced(std::string(value), " ", "+"), kWebFormDeletes), kLegacyDeletes);
        case Sender::kPhp:
        case Sender::kGet2Post:
            return urlencode(value);
        case Sender::kWgetGet:
            return shellValue(value);
        case Sender::kWgetPost:
            return replaced(replaced(shellValue(value), "'", "\\'"), "&", "\\&");
    }
    return {};
}

bool goesThroughShell(Sender sender) {
    return sender == Sender::kWgetGet || sender == Sender::kWgetPost;
}

}  // namespace

std::string_view toString(Sender sender) {
    switch (sender) {
        case Sender::kModernWebForm:
            return "modern web form";
        case Sender::kLegacyWebForm:
            return "legacy web form";
        case Sender::kPhp:
            return "php";
        case Sender::kWgetGet:
            return "wget GET";
        case Sender::kWgetPost:
            return "wget POST";
        case Sender::kGet2Post:
            return "get2post";
    }
    return {};
}

http::Request encode(Sender sender, const Fields& lead) {
    std::string text;
    for (const auto& [name, value] : lead) {
        if (!text.empty()) text += sender == Sender::kWgetPost ? "\\&" : "&";
        text += name + "=" + encodeValue(sender, value);
    }
    if (goesThroughShell(sender)) text.resize(std::min(text.size(), text.find_first_of(kWordEnds)));
    http::Request request;
    request.path = "/api/leads/from-dialer";
    const bool posts = sender == Sender::kWgetPost || sender == Sender::kGet2Post;
    if (!posts) {
        request.rawQuery = sender == Sender::kWgetGet ? wgetEncoded(text) : text;
        if (sender == Sender::kWgetGet) request.headers.add("User-Agent", "Wget/1.21.3");
        return request;
    }
    request.method = http::Method::kPost;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("User-Agent", sender == Sender::kWgetPost ? "Wget/1.21.3" : "VICIdial get2post");
    request.body = text;
    return request;
}

Fields afterLosses(Sender sender, const Fields& lead) {
    Fields left;
    for (const auto& [name, value] : lead) {
        std::string kept = value;
        if (sender == Sender::kLegacyWebForm) {
            kept = replaced(without(without(kept, kWebFormDeletes), kLegacyDeletes), "+", " ");
        }
        const std::size_t end = goesThroughShell(sender) ? kept.find_first_of(kWordEnds) : std::string::npos;
        if (goesThroughShell(sender)) kept = replaced(kept.substr(0, end), "+", " ");
        // An "&" right before the place where the request was cut off looks like an empty piece.
        while (end != std::string::npos && kept.ends_with('&')) kept.pop_back();
        left.emplace_back(name, std::string(text::trim(kept)));
        if (end != std::string::npos) break;
    }
    return left;
}

}  // namespace hub::lead_intake::testing
