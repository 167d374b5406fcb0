#include "config/interpolation.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "config/files.hpp"
#include "config/text.hpp"
#include "hub/text/ascii.hpp"

namespace hub::config {
namespace {

constexpr std::uintmax_t kMaxReferencedFile = 64 * 1024;

bool isVariableName(std::string_view name) {
    const auto isNamePart = [](char c) { return text::isLetter(c) || text::isDigit(c) || c == '_'; };
    return !name.empty() && !text::isDigit(name[0]) && std::ranges::all_of(name, isNamePart);
}

/// Resolves one reference, its braces removed.
class Resolver {
public:
    Resolver(const LoadOptions& options, Interpolated& result) : options_(options), result_(result) {}

    void resolve(std::string_view reference) {
        const std::string written = "${" + std::string(reference) + "}";
        result_.references.push_back(written);
        if (reference.starts_with("env:")) {
            environment(std::string(reference.substr(4)), written);
        } else if (reference.starts_with("file:")) {
            file(std::string(reference.substr(5)), written);
        } else {
            fail(inQuotes(written) +
                 " is no reference: write ${env:NAME} or ${file:/absolute/path}, or $${ for a literal ${");
        }
    }

private:
    void environment(const std::string& name, const std::string& written) {
        if (!isVariableName(name)) return fail(inQuotes(written) + ": not the name of an environment variable");
        const std::optional<std::string> value = options_.environment(name);
        if (!value) return fail(written + ": the environment variable " + name + " is not defined");
        append(*value, written);
    }

    void file(const std::string& path, const std::string& written) {
        if (!path.starts_with('/')) return fail(inQuotes(written) + ": the path must be absolute");
        std::optional<std::string> content;
        std::string reason;
        try {
            content = options_.readFile(path);
        } catch (const std::runtime_error& error) {
            reason = std::string(": ") + error.what();
        }
        if (!content) return fail(inQuotes(written) + ": the file cannot be read" + reason);
        if (content->ends_with('\n')) content->pop_back();
        if (content->ends_with('\r')) content->pop_back();
        append(*content, written);
    }

    void append(const std::string& value, const std::string& written) {
        if (firstNonText(value) != std::string::npos) return fail(inQuotes(written) + ": the value is not UTF-8 text");
        result_.text += value;
    }

    void fail(std::string problem) { result_.problems.push_back(std::move(problem)); }

    const LoadOptions& options_;
    Interpolated& result_;
};

}  // namespace

Interpolated interpolate(const std::string& text, const LoadOptions& options) {
    Interpolated result;
    Resolver resolver(options, result);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t dollar = text.find('$', at);
        result.text += text.substr(at, dollar - at);
        if (dollar == std::string::npos) break;
        const std::string_view rest = std::string_view(text).substr(dollar);
        if (rest.starts_with("$${")) {
            result.text += "${";
            at = dollar + 3;
        } else if (rest.starts_with("${")) {
            const std::size_t end = rest.find('}');
            if (end == std::string_view::npos) {
                result.references.emplace_back("${");
                result.problems.emplace_back("\"${\" without a closing \"}\"; write $${ for a literal ${");
                break;
            }
            resolver.resolve(rest.substr(2, end - 2));
            at = dollar + end + 1;
        } else {
            result.text += '$';
            at = dollar + 1;
        }
    }
    return result;
}

std::optional<std::string> processEnvironment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

std::optional<std::string> readTextFile(const std::string& path) {
    return readRegularFile(path, kMaxReferencedFile);
}

}  // namespace hub::config
