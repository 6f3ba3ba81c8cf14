"""``infra/stack.yaml`` as Chalice merges it: with the error pages, without the shared values."""

import json
from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from infra import ROOT
from infra.gateway import gateway_responses

# Sections of the first are added to by the others.
PARTS = [ROOT / "infra" / name for name in ("stack.yaml", "stack-site.yaml", "stack-mail.yaml", "stack-alarms.yaml")]


def write_merge_template(path: Path) -> None:
    """Writes the merge file as JSON.

    A YAML one makes Chalice answer in YAML with aliases, which CloudFormation refuses.
    """
    path.write_text(json.dumps(merge_template()))


def merge_template() -> dict[str, Any]:
    """What is merged into Chalice's output.

    Raises ``ValueError`` when two parts have something of the same name.
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
    return template
