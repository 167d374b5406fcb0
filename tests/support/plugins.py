"""The plugins of the tree as files: what conformance compares with what the hub says."""

import pathlib
import re
import subprocess

import yaml
from hub import PLUGINS, PROJECT

REQUIRED_HEADINGS = ("Configuration", "HTTP", "Database", "Log events", "Metrics", "Operation")


class PluginFiles:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.name = self.directory.name
        self.library = PLUGINS / f"{self.name}.so"
        self.readme = self.directory / "README.md"
        self.sample = PROJECT / "config" / "plugins.d" / f"{self.name}.yaml"
        self.migrations = PROJECT / "migrations" / self.name

    @property
    def description(self):
        return yaml.safe_load((self.directory / "plugin.yaml").read_text())

    @property
    def readme_text(self):
        return self.readme.read_text()

    def headings(self):
        return re.findall(r"^#{1,3} +(.+?) *$", self.readme_text, flags=re.MULTILINE)

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


def all_plugins():
    return [PluginFiles(path.parent) for path in sorted((PROJECT / "plugins").glob("*/CMakeLists.txt"))]
