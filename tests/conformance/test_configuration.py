"""A plugin's configuration: its sample is right, what is wrong is named where it stands."""

import copy
import re

ERROR = re.compile(r"^\S+:\d+:\d+: (\S+): (.+)$", flags=re.MULTILINE)


def refusals(hub):
    """[(key, complaint)], each with file, line and column."""
    return ERROR.findall(hub.cli("check-config", expect=78).stderr)


def required_keys(schema, section, path=()):
    """Paths of the required keys that the section has, at every depth."""
    for key in schema.get("required", []):
        if key in section:
            yield (*path, key)
    for key, value in section.items():
        inner = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
        if not isinstance(inner, dict):
            continue
        if isinstance(value, dict):
            yield from required_keys(inner, value, (*path, key))
        elif isinstance(value, list):
            for index, element in enumerate(value):
                if isinstance(element, dict):
                    yield from required_keys(inner.get("items", {}), element, (*path, key, index))


def without(section, path):
    changed = copy.deepcopy(section)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return changed


def test_the_sample_is_there_and_valid(configured, plugin):
    assert plugin.sample.exists()
    assert configured().cli("check-config").stderr == ""


def test_the_sample_names_every_required_key(plugin, schema):
    assert set(schema.get("required", [])) <= set(plugin.sample_section())


def test_each_required_key_removed_gives_one_positioned_error(configured, plugin, schema):
    for path in required_keys(schema, plugin.sample_section()):
        errors = refusals(configured(without(plugin.sample_section(), path)))
        assert len(errors) == 1, errors
        assert errors[0][0].startswith(plugin.name) and path[-1] in " ".join(errors[0]), errors


def test_unknown_keys_are_refused_and_the_nearest_is_named(configured, plugin, schema):
    misspelt = {f"{key}x": 1 for key in schema["properties"]}
    errors = dict(refusals(configured({**plugin.sample_section(), **misspelt})))
    for key in schema["properties"]:
        assert f'Did you mean "{key}"?' in errors.pop(f"{plugin.name}.{key}x")
    assert not errors


def test_every_key_is_described(schema):
    undescribed = [name for name, key in schema["properties"].items() if len(key.get("description", "")) < 10]
    assert not undescribed
