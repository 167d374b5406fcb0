#include "command_line.hpp"

#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>
#include <Poco/Util/OptionSet.h>

#include <algorithm>
#include <charconv>

namespace hub::host {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// Options every command takes.
std::vector<OptionSpec> commonOptions() {
    return {{"config", "FILE", "Main configuration file; else $DIALHUB_CONFIG, config/dialhub.yaml, /etc/dialhub/dialhub.yaml."},
            {"help", "", "Print this help."}};
}

Poco::Util::OptionSet optionSet(const Command* command) {
    Poco::Util::OptionSet set;
    std::vector<OptionSpec> specs = command ? command->options : std::vector<OptionSpec>{};
    for (OptionSpec& common : commonOptions()) specs.push_back(std::move(common));
    for (const OptionSpec& spec : specs) {
        Poco::Util::Option option(spec.name, "", spec.description);
        // Required options are checked after parsing, so that --help works without them.
        option.required(false).repeatable(spec.repeatable);
        if (!spec.argument.empty()) option.argument(spec.argument, true);
        set.addOption(option);
    }
    return set;
}

void printCommandHelp(const Command& command, std::ostream& out) {
    const Poco::Util::OptionSet set = optionSet(&command);
    Poco::Util::HelpFormatter help(set);
    help.setUnixStyle(true);
    help.setWidth(110);
    help.setCommand("dialhub");
    help.setUsage(joined(command.words) + " [options]" + (command.positional.empty() ? "" : " " + joined(command.positional)));
    help.setHeader(command.summary);
    help.format(out);
}

void printOverview(const std::vector<Command>& commands, std::ostream& out) {
    out << "usage: dialhub [--config FILE] COMMAND [options]\n\nCommands:\n";
    std::size_t width = 0;
    for (const Command& command : commands) width = std::max(width, joined(command.words).size());
    for (const Command& command : commands) {
        std::string words = joined(command.words);
        words.resize(width + 2, ' ');
        out << "  " << words << command.summary << "\n";
    }
    out << "\n'dialhub COMMAND --help' explains one of them. Exit status: 0 done, 1 failed, 64 wrong usage, 69 a service is\n"
           "not available, 78 the configuration is not valid.\n";
}

bool isHelp(const std::string& word) { return word == "--help" || word == "-h"; }

/// The options that may stand before the command's name are moved behind it: "dialhub --config F run".
std::vector<std::string> commandFirst(const std::vector<std::string>& words) {
    std::vector<std::string> leading;
    auto word = words.begin();
    for (; word != words.end() && word->starts_with("-"); ++word) {
        leading.push_back(*word);
        if (*word == "--config" && std::next(word) != words.end()) leading.push_back(*++word);
    }
    std::vector<std::string> result(word, words.end());
    result.insert(result.end(), leading.begin(), leading.end());
    return result;
}

/// The command whose words begin the line, the longest match first.
const Command* findCommand(const std::vector<Command>& commands, const std::vector<std::string>& words) {
    const Command* found = nullptr;
    for (const Command& command : commands) {
        if (command.words.size() > words.size() || (found && found->words.size() >= command.words.size())) continue;
        if (std::equal(command.words.begin(), command.words.end(), words.begin())) found = &command;
    }
    return found;
}

Arguments parse(const Command& command, const std::vector<std::string>& words) {
    const Poco::Util::OptionSet set = optionSet(&command);
    Poco::Util::OptionProcessor processor(set);
    processor.setUnixStyle(true);
    Arguments arguments;
    for (auto word = words.begin() + static_cast<std::ptrdiff_t>(command.words.size()); word != words.end(); ++word) {
        std::string name;
        std::string value;
        if (processor.process(*word, name, value)) {
            if (!name.empty()) arguments.add(name, value);
        } else {
            arguments.addPositional(*word);
        }
    }
    processor.checkRequired();
    return arguments;
}

void checkComplete(const Command& command, const Arguments& arguments) {
    for (const OptionSpec& option : command.options) {
        if (option.required && !arguments.has(option.name)) throw UsageError("--" + option.name + " " + option.argument + " is required");
    }
    if (arguments.positional().size() < command.positional.size()) {
        throw UsageError(command.positional[arguments.positional().size()] + " is missing");
    }
    if (arguments.positional().size() > command.positional.size()) {
        throw UsageError("unexpected word \"" + arguments.positional()[command.positional.size()] + "\"");
    }
}

}  // namespace

std::string Arguments::value(const std::string& option, const std::string& fallback) const {
    const auto found = options_.find(option);
    return found == options_.end() ? fallback : found->second;
}

std::optional<std::string> Arguments::optional(const std::string& option) const {
    const auto found = options_.find(option);
    return found == options_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Arguments::values(const std::string& option) const {
    std::vector<std::string> all;
    const auto [first, last] = options_.equal_range(option);
    for (auto entry = first; entry != last; ++entry) all.push_back(entry->second);
    return all;
}

std::optional<int> Arguments::integer(const std::string& option) const {
    const auto text = optional(option);
    if (!text) return std::nullopt;
    int number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) {
        throw UsageError("--" + option + " wants a whole number, not \"" + *text + "\"");
    }
    return number;
}

int runCommandLine(const std::vector<Command>& commands, const std::vector<std::string>& given, std::ostream& out, std::ostream& err) {
    const std::vector<std::string> words = commandFirst(given);
    const bool help = std::any_of(words.begin(), words.end(), isHelp);
    const Command* command = findCommand(commands, words);
    if (!command) {
        if (help) return printOverview(commands, out), kExitOk;
        err << "dialhub: " << (words.empty() ? "no command given" : "unknown command \"" + joined(words) + "\"") << "\n\n";
        printOverview(commands, err);
        return kExitUsage;
    }
    if (help) return printCommandHelp(*command, out), kExitOk;
    try {
        const Arguments arguments = parse(*command, words);
        checkComplete(*command, arguments);
        return command->run(arguments);
    } catch (const UsageError& error) {
        err << "dialhub " << joined(command->words) << ": " << error.what();
    } catch (const Poco::Util::OptionException& error) {
        err << "dialhub " << joined(command->words) << ": " << error.displayText();
    }
    err << "\nTry 'dialhub " << joined(command->words) << " --help'.\n";
    return kExitUsage;
}

}  // namespace hub::host
