#include "uuid.hpp"

#include "hub/auth/random.hpp"
#include "hub/text/ascii.hpp"

namespace hub::number_queue {

std::string newUuid() {
    std::string bytes = auth::randomBytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string id;
    for (const char byte : bytes) {
        id += text::kLowerHex[static_cast<unsigned char>(byte) >> 4U];
        id += text::kLowerHex[static_cast<unsigned char>(byte) & 0x0fU];
    }
    return id;
}

bool isUuid(std::string text) {
    std::erase(text, '-');
    return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

}  // namespace hub::number_queue
