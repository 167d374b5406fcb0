#include "dialect/pairs.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "fields.hpp"
#include "hub/http/message.hpp"
#include "hub/text/ascii.hpp"

namespace hub::lead_intake::dialect {

namespace {

constexpr std::size_t kLongestName = 100;

struct RawPair {
    std::string name;
    std::string value;  ///< Still encoded.
    bool joined = false;
};

/// Custom fields may be named in any script; a space or another separator means that this is a piece of a sentence.
bool isFieldName(std::string_view name) noexcept {
    if (name.empty() || name.size() > kLongestName) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || text::isAlphanumeric(c) || std::string_view("_-.[]:").find(c) != std::string_view::npos;
    });
}

/// Codes, dates and numbers hold no "&"; a password does, and its rest must go the same way as its beginning.
bool mayHoldAmpersand(std::string_view name) noexcept {
    if (isSecretField(name)) return true;
    const FieldSpec* field = findField(name);
    return field == nullptr || field->freeText;
}

bool isWgetBody(std::string_view text) noexcept {
    bool any = false;
    for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
        if (at == 0 || text[at - 1] != '\\') return false;
        any = true;
    }
    return any;
}

std::string withoutShellEscapes(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '\'' || text[i + 1] == '"');
        if (!escape) result += text[i];
    }
    return result;
}

/// Splits the text and puts values together again that an un-encoded "&" has cut.
class PairReader {
public:
    PairReader(std::string_view text, Wire& wire) : rest_(text), wget_(isWgetBody(text)), wire_(wire) {}

    std::vector<RawPair> read() {
        while (std::optional<std::string> piece = nextPiece()) {
            if (piece->empty()) {
                ++emptyPieces_;
                continue;
            }
            take(*piece);
            emptyPieces_ = 0;
        }
        return std::move(pairs_);
    }

private:
    std::optional<std::string> nextPiece() {
        if (done_) return std::nullopt;
        const std::size_t end = rest_.find('&');
        done_ = end == std::string_view::npos;
        std::string_view piece = rest_.substr(0, end);
        if (!done_) rest_.remove_prefix(end + 1);
        if (!wget_) return std::string(piece);
        if (!done_) piece.remove_suffix(1);
        return withoutShellEscapes(piece);
    }

    void take(const std::string& piece) {
        const std::size_t equals = piece.find('=');
        std::string name = http::percentDecode(std::string_view(piece).substr(0, equals), true);
        if (equals != std::string::npos && isFieldName(name)) {
            if (pairs_.size() + wire_.fields.size() >= kMostFields) {
                throw Unreadable(Unreadable::Reason::kTooManyFields,
                                 "Too many fields: at most " + std::to_string(kMostFields) + " are read.");
            }
            pairs_.push_back({std::move(name), piece.substr(equals + 1)});
        } else if (!pairs_.empty() && mayHoldAmpersand(pairs_.back().name)) {
            pairs_.back().value.append(emptyPieces_ + 1, '&').append(piece);
            pairs_.back().joined = true;
        } else {
            wire_.warnings.push_back(pairs_.empty()
                                         ? "the request begins with a piece that has no \"=\": ignored"
                                         : pairs_.back().name + ": followed by a piece without \"=\": ignored");
        }
    }

    std::string_view rest_;
    bool wget_;
    Wire& wire_;
    std::vector<RawPair> pairs_;
    std::size_t emptyPieces_ = 0;
    bool done_ = false;
};

/// "…%4" at the very end is what a cut-off escape leaves.
bool removeCutEscape(std::string& value) {
    const std::size_t percent = value.rfind('%');
    if (percent == std::string::npos || value.size() - percent > 2) return false;
    if (value.size() - percent == 2 && text::hexValue(value.back()) < 0) return false;
    value.resize(percent);
    return true;
}

std::string decodeValue(const RawPair& pair) {
    const FieldSpec* field = findField(pair.name);
    const std::string_view raw = pair.value;
    const bool plusSign = field != nullptr && field->type == FieldType::kPhone && raw.size() > 1 && raw[0] == '+' &&
                          text::isDigit(raw[1]);
    if (plusSign) return "+" + http::percentDecode(raw.substr(1), true);
    return http::percentDecode(raw, true);
}

}  // namespace

void addField(Wire& wire, std::string name, json::Value value) {
    if (wire.fields.size() >= kMostFields) {
        throw Unreadable(Unreadable::Reason::kTooManyFields,
                         "Too many fields: at most " + std::to_string(kMostFields) + " are read.");
    }
    wire.fields.push_back({std::move(name), std::move(value)});
}

void readPairs(std::string_view text, Wire& wire) {
    if (text.empty()) return;
    std::vector<RawPair> pairs = PairReader(text, wire).read();
    if (!pairs.empty() && removeCutEscape(pairs.back().value)) {
        wire.warnings.push_back(pairs.back().name + ": the request was cut off inside this value");
    }
    for (const RawPair& pair : pairs) {
        if (pair.joined && !isSecretField(pair.name)) {
            wire.warnings.push_back(pair.name +
                                    ": the sender did not encode \"&\"; the pieces were put together again");
        }
        addField(wire, pair.name, decodeValue(pair));
    }
}

}  // namespace hub::lead_intake::dialect
