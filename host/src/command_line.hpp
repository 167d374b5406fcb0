/// @file command_line.hpp
/// @brief Commands, their options and help. Parsing and help text are Poco::Util's.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace hub::host {

/// Exit statuses, from sysexits.h.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 64;
inline constexpr int kExitUnavailable = 69;
inline constexpr int kExitConfiguration = 78;

/// The words on the command line are wrong; exit status 64.
class UsageError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct OptionSpec {
    std::string name;         ///< "credentials", without dashes.
    std::string argument;     ///< "FILE"; empty: a switch.
    std::string description;
    bool required = false;
    bool repeatable = false;
};

class Arguments {
public:
    bool has(const std::string& option) const { return options_.count(option) > 0; }
    /// The option's value, or the fallback when it was not given.
    std::string value(const std::string& option, const std::string& fallback = {}) const;
    std::optional<std::string> optional(const std::string& option) const;
    std::vector<std::string> values(const std::string& option) const;
    /// @throws UsageError when the value is not a whole number.
    std::optional<int> integer(const std::string& option) const;
    const std::vector<std::string>& positional() const noexcept { return positional_; }

    void add(const std::string& option, const std::string& value) { options_.emplace(option, value); }
    void addPositional(std::string word) { positional_.push_back(std::move(word)); }

private:
    std::multimap<std::string, std::string> options_;
    std::vector<std::string> positional_;
};

struct Command {
    std::vector<std::string> words;  ///< {"migrate", "up"}
    std::string summary;
    std::vector<OptionSpec> options;
    std::vector<std::string> positional;  ///< Names of required words that follow the options, for example {"ID"}.
    std::function<int(const Arguments&)> run;
};

/// Finds the command, parses its options and runs it. --help anywhere prints help and gives 0; wrong words print the reason
/// and a pointer to --help on `err` and give 64.
int runCommandLine(const std::vector<Command>& commands, const std::vector<std::string>& words, std::ostream& out, std::ostream& err);

}  // namespace hub::host
