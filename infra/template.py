"""``infra/stack.yaml`` prepared for Chalice to merge: with the organisers' API and the error pages, without the shared
values."""

import json
from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from infra import ROOT, organise_api
from infra.gateway import gateway_responses

# The later files add to the sections of the first.
NAMES = ("", "-tables", "-site", "-mail", "-organise", "-alarms")
PARTS = [ROOT / "infra" / f"stack{name}.yaml" for name in NAMES]


def write_merge_template(path: Path) -> None:
    """Writes the merge file as JSON.

    From a YAML file Chalice writes YAML with aliases, which CloudFormation rejects.
    """
    path.write_text(json.dumps(merge_template()))


def merge_template() -> dict[str, Any]:
    """The template that Chalice merges into its output.

    Raises ``ValueError`` when two parts define the same name.
    """
    template: dict[str, Any] = {}
    for part in PARTS:
        loaded = YAMLTemplateSerializer().load_template(part.read_text(), str(part))
        for section, entries in loaded.items():
            if section.startswith("x-"):
                continue
            merged = template.setdefault(section, {})
            if merged.keys() & entries.keys():
                raise ValueError(f"{part.name} repeats {', '.join(merged.keys() & entries.keys())}")
            merged.update(entries)
    template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"] = gateway_responses()
    template["Resources"]["OrganiseAPI"]["Properties"] |= organise_api.properties()
    return template
