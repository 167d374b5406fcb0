#include "commands.hpp"

#include <iostream>

#include "app.hpp"
#include "bootstrap.hpp"
#include "config_commands.hpp"
#include "explain_command.hpp"
#include "hub/json/writer.hpp"
#include "hub/log/log.hpp"
#include "identity_commands.hpp"
#include "migrate_commands.hpp"
#include "new_plugin_command.hpp"
#include "openapi.hpp"
#include "outbox_operations.hpp"
#include "reload_command.hpp"
#include "route_table.hpp"
#include "seed_command.hpp"
#include "version.hpp"

namespace hub::host {
namespace {

Installation load(const Arguments& arguments) {
    return loadInstallation(configurationFile(arguments.value("config")));
}

CommandIo io() {
    return {std::cout, std::cerr};
}

/// Runs `body` with the configured database; an embedded server that is not running is started for the duration.
int withDatabase(const Arguments& arguments, const std::function<int(const Installation&, db::Database&)>& body) {
    const Installation installation = load(arguments);
    const DatabaseAccess access(installation.host.database, DatabaseAccess::Purpose::kCommand);
    db::Database database(access.poolSettings("dialhub/cli"));
    return body(installation, database);
}

int serve(const Arguments& arguments, Signals& signals) {
    Installation installation = load(arguments);
    // A reload must find it wherever the working directory is by then.
    installation.file = std::filesystem::absolute(installation.file);
    log::configure(installation.host.logLevel, installation.host.logFormat);
    App app(std::move(installation));
    return app.run(signals);
}

/// Everything `run` checks before it needs network or database.
int checkConfiguration(const Arguments& arguments) {
    const Installation installation = load(arguments);
    checkInstallation(installation);
    std::cout << installation.file.string() << ": valid, with " << installation.plugins.size() << " plugin"
              << (installation.plugins.size() == 1 ? "" : "s") << "\n";
    return kExitOk;
}

int listPlugins(const Arguments& arguments) {
    const std::vector<LoadedPlugin> plugins = load(arguments).plugins;
    if (!arguments.has("json")) {
        for (const LoadedPlugin& plugin : plugins) {
            std::cout << plugin.info->name << " " << plugin.info->version << "  " << plugin.info->summary << "\n";
        }
        return kExitOk;
    }
    std::string text;
    json::Writer writer(text);
    writer.beginObject().key("plugins").beginArray();
    for (const LoadedPlugin& plugin : plugins) {
        writer.beginObject()
            .member("name", plugin.info->name)
            .member("version", plugin.info->version)
            .member("summary", plugin.info->summary)
            .member("migration", plugin.info->migrationVersion)
            .member("path", plugin.path.string())
            .endObject();
    }
    writer.endArray().endObject();
    std::cout << text << "\n";
    return kExitOk;
}

int printOpenApi(const Arguments& arguments) {
    const Installation installation = load(arguments);
    const PluginSet plugins = createPlugins(installation.plugins, installation.sections);
    const PluginRegistry registry({});
    // Nothing connects: declaring routes does no I/O.
    db::Database database{db::PoolSettings{}};
    Authenticator authenticator(database, installation.host.auth, time::systemClock());
    EventPump pump(database);
    EventStreams events(pump, authenticator, time::systemClock(), {});
    const auto accounts =
        std::make_shared<AccountService>(database, authenticator, installation.host.auth, time::systemClock());
    const Router router =
        routerOf(hostRoutes({installation.host, database, authenticator, accounts, events, registry, {}, {}},
                            std::make_shared<OwnerState>("host")),
                 plugins);
    std::cout << json::dump(openApiDocument(router.routes(), {kVersion, installation.host.http.publicUrl})) << "\n";
    return kExitOk;
}

Command explain() {
    return {{"explain"},
            "Show the text and the plan of a query by its name, as in the log event db.slow_query",
            {},
            {"QUERY"},
            [](const Arguments& a) {
                return withDatabase(a, [&](const Installation& installation, db::Database& database) {
                    std::vector<db::Query> queries = hostQueries();
                    for (const auto& plugin : createPlugins(installation.plugins, installation.sections))
                        queries.insert(queries.end(), plugin->queries.begin(), plugin->queries.end());
                    return explainCommand(a.positional().front(), queries, database, io());
                });
            }};
}

const OptionSpec kOrganization{"organization", "NAME", "Organization; may be left out while there is only one."};

std::optional<std::string> passwordOption(const Arguments& arguments) {
    if (!arguments.has("password-stdin")) return arguments.optional("password");
    if (arguments.has("password")) throw UsageError("choose one of --password and --password-stdin");
    std::string line;
    if (!std::getline(std::cin, line)) throw UsageError("standard input has no line with the password");
    return line;
}

Command userCreate() {
    return {{"user", "create"},
            "Create a user; without a password one is generated and shown once",
            {kOrganization,
             {"username", "NAME", "Sign-in name, unique without regard to case.", true},
             {"role", "ROLE", "admin, manager, qualifier, sales_rep or agent (default agent)."},
             {"email", "ADDRESS", "E-mail address, unique without regard to case."},
             {"first-name", "TEXT", "First name."},
             {"last-name", "TEXT", "Last name."},
             {"phone", "NUMBER", "Telephone number, unique."},
             {"password", "TEXT",
              "Password, at least 12 characters. Visible to other users of this machine while the command runs."},
             {"password-stdin", "", "Read the password from the first line of standard input."},
             {"must-change-password", "", "A new password must be chosen at the first sign-in."},
             {"superuser", "", "Above all organizations."}},
            {},
            [](const Arguments& a) {
                return withDatabase(a, [&](const Installation& installation, db::Database& database) {
                    UserCreateOptions options;
                    options.organization = a.optional("organization");
                    options.username = a.value("username");
                    options.email = a.optional("email");
                    options.firstName = a.value("first-name");
                    options.lastName = a.value("last-name");
                    options.phoneNumber = a.optional("phone");
                    options.role = a.value("role", options.role);
                    options.superuser = a.has("superuser");
                    options.password = passwordOption(a);
                    options.mustChangePassword = a.has("must-change-password");
                    options.bcryptCost = installation.host.auth.bcryptCost;
                    return createUserCommand(options, database, io());
                });
            }};
}

SeedUsersOptions seedUsersOptions(const Arguments& arguments) {
    SeedUsersOptions options;
    options.file = arguments.positional().front();
    options.organization = arguments.optional("organization");
    options.dialer = arguments.optional("dialer");
    options.passwords = arguments.optional("passwords");
    options.dryRun = arguments.has("dry-run");
    options.update = arguments.has("update");
    options.resetPasswords = arguments.has("reset-passwords");
    options.generatePasswords = !arguments.has("no-passwords");
    return options;
}

Command seedUsers() {
    return {
        {"seed-users"},
        "Create users and dialer links from a file: YAML, JSON, CSV, XLSX or VICIdial's user_details",
        {kOrganization,
         {"dialer", "NAME", "Dialer of the links; may be left out while the organization has only one."},
         {"dry-run", "", "Say what would happen to each row and change nothing."},
         {"update", "", "Also change users there are; without it they are left as they are."},
         {"reset-passwords", "", "Also give users there are new passwords."},
         {"no-passwords", "", "Generate none: new users sign in through an identity provider, or later."},
         {"passwords", "FILE", "Write generated passwords to this new file (0600); without it they are shown once."}},
        {"FILE"},
        [](const Arguments& a) {
            return withDatabase(a, [&](const Installation& installation, db::Database& database) {
                const PluginSet plugins = createPlugins(installation.plugins, installation.sections);
                const auto seeding = serviceOf<services::UserSeeding>(plugins);
                if (!seeding) {
                    std::cerr << "dialhub: no plugin can do that: add user_seeding to plugins.enabled\n";
                    return kExitConfiguration;
                }
                const SeedingServices providers{*seeding, serviceOf<services::UserMirror>(plugins)};
                return seedUsersCommand(seedUsersOptions(a), providers, database, io());
            });
        }};
}

Command apiKeyCreate() {
    return {{"api-key", "create"},
            "Create an API key and print it, once",
            {kOrganization,
             {"scope", "SCOPE", "dialer, provisioning or admin; may be repeated.", true, true},
             {"dialer", "NAME", "The dialer the key belongs to (scope dialer)."},
             {"user", "NAME", "For whom it is made: it ends when the person is deactivated."},
             {"name", "TEXT", "To recognise it by (default: the scopes)."},
             {"expires-in-days", "N", "Ends by itself after N days."}},
            {},
            [](const Arguments& a) {
                return withDatabase(a, [&](const Installation&, db::Database& database) {
                    ApiKeyCreateOptions options;
                    options.organization = a.optional("organization");
                    options.name = a.optional("name");
                    options.scopes = a.values("scope");
                    options.dialer = a.optional("dialer");
                    options.user = a.optional("user");
                    if (const auto days = a.integer("expires-in-days")) options.expiresIn = std::chrono::days(*days);
                    return createApiKeyCommand(options, database, io());
                });
            }};
}

std::vector<Command> apiKeyCommands() {
    return {apiKeyCreate(),
            {{"api-key", "list"},
             "List API keys",
             {kOrganization},
             {},
             [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     return listApiKeysCommand({a.optional("organization")}, database, io());
                 });
             }},
            {{"api-key", "revoke"}, "End an API key", {kOrganization}, {"ID"}, [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     return revokeApiKeyCommand({a.optional("organization"), a.positional().front()}, database, io());
                 });
             }}};
}

std::vector<Command> organizationCommands() {
    return {{{"organization", "create"},
             "Create an organization (company, client, tenant)",
             {{"name", "NAME", "Short name, part of URLs.", true},
              {"display-name", "TEXT", "Name for people (default: the name)."},
              {"time-zone", "ZONE", "IANA time zone (default Europe/London)."},
              {"default-region", "CC", "Country of numbers without a country code (default GB)."}},
             {},
             [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     OrganizationCreateOptions options;
                     options.name = a.value("name");
                     options.displayName = a.optional("display-name");
                     options.timeZone = a.value("time-zone", options.timeZone);
                     options.defaultRegion = a.value("default-region", options.defaultRegion);
                     return createOrganizationCommand(options, database, io());
                 });
             }},
            {{"organization", "list"}, "List organizations", {}, {}, [](const Arguments& a) {
                 return withDatabase(a, [](const Installation&, db::Database& database) {
                     return listOrganizationsCommand(database, io());
                 });
             }}};
}

std::vector<Command> dialerCommands() {
    return {{{"dialer", "create"},
             "Create a dialer of an organization",
             {kOrganization,
              {"name", "NAME", "Unique in the organization.", true},
              {"default-region", "CC", "Country of numbers without a country code (default: the organization's)."}},
             {},
             [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     return createDialerCommand(
                         {a.optional("organization"), a.value("name"), a.optional("default-region")}, database, io());
                 });
             }},
            {{"dialer", "list"}, "List dialers", {kOrganization}, {}, [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     return listDialersCommand({a.optional("organization")}, database, io());
                 });
             }}};
}

std::vector<Command> outboxCommands() {
    const OptionSpec organization{"organization", "NAME", "Only of this organization."};
    return {{{"outbox", "list"},
             "List messages to other systems, the newest first",
             {organization,
              {"status", "STATUS", "dead (given up, the default), pending or delivered."},
              {"topic", "TOPIC", "Only this topic."},
              {"limit", "N", "At most so many (default 100)."}},
             {},
             [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     return listOutboxCommand({a.optional("organization"), a.value("status", "dead"),
                                               a.optional("topic"), a.integer("limit").value_or(100)},
                                              database, io());
                 });
             }},
            {{"outbox", "replay"},
             "Deliver dead messages after all",
             {organization, {"id", "ID", "This message."}, {"topic", "TOPIC", "Every dead message of the topic."}},
             {},
             [](const Arguments& a) {
                 return withDatabase(a, [&](const Installation&, db::Database& database) {
                     return replayOutboxCommand({a.optional("organization"), a.optional("id"), a.optional("topic")},
                                                database, io());
                 });
             }}};
}

Command bootstrap() {
    return {{"bootstrap"},
            "Migrate, then create the first organization, administrator, dialer and keys",
            {{"credentials", "FILE", "Where the generated secrets are written (0600).", true},
             {"url", "URL", "Written to the file as DIALHUB_URL."},
             {"organization", "NAME", "Default: main."},
             {"default-region", "CC", "Country of numbers without a country code (default GB)."},
             {"time-zone", "ZONE", "IANA time zone (default Europe/London)."}},
            {},
            [](const Arguments& a) {
                return withDatabase(a, [&](const Installation& installation, db::Database& database) {
                    migrateToNewest(installation, database.settings().connection);
                    BootstrapOptions options;
                    options.credentials = a.value("credentials");
                    options.url = a.optional("url");
                    options.organization = a.value("organization", options.organization);
                    options.defaultRegion = a.value("default-region", options.defaultRegion);
                    options.timeZone = a.value("time-zone", options.timeZone);
                    options.bcryptCost = installation.host.auth.bcryptCost;
                    return bootstrapCommand(options, database, io());
                });
            }};
}

void append(std::vector<Command>& commands, std::vector<Command> more) {
    for (Command& command : more) commands.push_back(std::move(command));
}

}  // namespace

std::vector<Command> allCommands(Signals& signals) {
    std::vector<Command> commands;
    commands.push_back({{"run"}, "Serve until SIGINT or SIGTERM", {}, {}, [&signals](const Arguments& a) {
                            return serve(a, signals);
                        }});
    commands.push_back(reloadCommand());
    commands.push_back(
        {{"check-config"}, "Check the configuration; needs neither network nor database", {}, {}, checkConfiguration});
    append(commands, configCommands());
    commands.push_back({{"plugins"},
                        "List the enabled plugins",
                        {{"json", "", "As JSON, with migration version and path."}},
                        {},
                        listPlugins});
    append(commands, migrateCommands());
    commands.push_back(explain());
    commands.push_back(bootstrap());
    commands.push_back(userCreate());
    commands.push_back(seedUsers());
    append(commands, apiKeyCommands());
    append(commands, organizationCommands());
    append(commands, dialerCommands());
    append(commands, outboxCommands());
    commands.push_back(newPluginCommand());
    commands.push_back({{"openapi"}, "Print the OpenAPI description", {}, {}, printOpenApi});
    commands.push_back({{"version"}, "Print the version", {}, {}, [](const Arguments&) {
                            std::cout << "dialhub " << kVersion << "\n";
                            return kExitOk;
                        }});
    return commands;
}

int runDialhub(const std::vector<std::string>& words, Signals& signals) {
    try {
        return runCommandLine(allCommands(signals), words, std::cout, std::cerr);
    } catch (const config::ConfigError& error) {
        std::cerr << error.what() << "\n";
        return kExitConfiguration;
    } catch (const PluginLoadError& error) {
        std::cerr << "dialhub: " << error.what() << "\n";
        return kExitConfiguration;
    } catch (const RouteConflict& error) {
        std::cerr << "dialhub: " << error.what() << "\n";
        return kExitConfiguration;
    } catch (const db::Unavailable& error) {
        std::cerr << "dialhub: the database is not available: " << error.what() << "\n";
        return kExitUnavailable;
    } catch (const ServiceUnavailable& error) {
        std::cerr << "dialhub: " << error.what() << "\n";
        return kExitUnavailable;
    } catch (const std::exception& error) {
        std::cerr << "dialhub: " << error.what() << "\n";
        return kExitFailure;
    }
}

}  // namespace hub::host
