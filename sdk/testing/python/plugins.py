"""Plugins as files, to compare with what the hub says of them."""

import os
import pathlib
import re
import subprocess

import yaml
from hub import PLUGINS, PROJECT

REQUIRED_HEADINGS = ("Configuration", "HTTP", "Database", "Log events", "Metrics", "Operation")
METHODS = "GET|POST|PUT|PATCH|DELETE"


class PluginFiles:
    """A plugin's directory; outside the hub's tree it has its own migrations/ and config/."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.description = yaml.safe_load((self.directory / "plugin.yaml").read_text())
        self.name = self.description["name"]
        self.library = PLUGINS / f"{self.name}.so"
        self.readme = self.directory / "README.md"
        home = self.directory if (self.directory / "config").is_dir() else PROJECT
        self.sample = home / "config" / "plugins.d" / f"{self.name}.yaml"
        home = self.directory if (self.directory / "migrations").is_dir() else PROJECT
        self.migrations = home / "migrations" / self.name

    def sample_section(self):
        """The plugin's own section of its sample configuration; {} when every key has a default."""
        if not self.sample.exists():
            return {}
        return (yaml.safe_load(self.sample.read_text()) or {}).get(self.name) or {}

    def migration_versions(self):
        return sorted(int(path.name[:4]) for path in self.migrations.glob("*.up.sql"))

    def exported_symbols(self):
        listing = subprocess.run(
            ["nm", "-D", "--defined-only", "--format=posix", str(self.library)], capture_output=True, text=True, check=True
        ).stdout
        return [line.split()[0].split("@")[0] for line in listing.splitlines()]

    # --- source ----------------------------------------------------------------------------------------------------

    def source_text(self):
        files = [path for path in self.directory.glob("src/**/*") if path.suffix in (".cpp", ".hpp")]
        return "\n".join(path.read_text() for path in sorted(files))

    def logged_events(self):
        """Event ids come before the fields of a call; there may be a choice of two."""
        calls = re.findall(r"\blog::(?:debug|info|warning|error|write)\(([^{;]*)", self.source_text())
        return {event for call in calls for event in re.findall(r'"([^"]+)"', call)}

    def metrics(self):
        return set(re.findall(r'"(dialhub_[a-z0-9_]+)"', self.source_text()))

    # --- README ----------------------------------------------------------------------------------------------------

    @property
    def readme_text(self):
        return self.readme.read_text()

    def headings(self):
        return re.findall(r"^#{1,3} +(.+?) *$", self.readme_text, flags=re.MULTILINE)

    def section(self, heading):
        """The text below a `## heading`, with its subsections; '' when there is none."""
        found = re.search(rf"^## +{re.escape(heading)} *$(.*?)(?=^## |\Z)", self.readme_text, flags=re.MULTILINE | re.DOTALL)
        return found[1] if found else ""

    def documented_routes(self):
        """{("GET", "/api/leads"), …}; "`GET`, `POST /api/leads`" and "GET|POST /api/leads" are two."""
        mentions = re.findall(rf"((?:`?(?:{METHODS})\b`?[,| ]*)+)(/[\w{{}}/.-]+)", self.section("HTTP"))
        return {
            (method, path.rstrip("/.")) for methods, path in mentions for method in re.findall(METHODS, methods)
        }

    def documented_events(self):
        return set(re.findall(rf"`({self.name}\.[a-z0-9_]+)`", self.section("Log events")))

    def documented_metrics(self):
        return set(re.findall(r"`(dialhub_[a-z0-9_]+)", self.section("Metrics")))


def all_plugins():
    """Those of DIALHUB_PLUGIN_SOURCES (directories, like PATH), else those of the tree."""
    named = os.environ.get("DIALHUB_PLUGIN_SOURCES")
    directories = named.split(os.pathsep) if named else [path.parent for path in PROJECT.glob("plugins/*/plugin.yaml")]
    return sorted((PluginFiles(path) for path in directories), key=lambda plugin: plugin.name)
