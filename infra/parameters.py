"""The parameters of a stage, from ``infra/stages/{stage}.toml``. infra/stack.yaml explains each of them."""

import tomllib

from infra import ROOT
from infra.cloudformation import DeploymentError

STAGES = ROOT / "infra" / "stages"


def read_parameters(stage: str) -> dict[str, str]:
    """The parameters of a stage; raises `DeploymentError` when its file is missing or has none."""
    path = STAGES / f"{stage}.toml"
    if not path.is_file():
        raise DeploymentError(
            f"{path.relative_to(ROOT)} is missing: copy infra/stages/prod.example.toml there and fill it in"
        )
    try:
        parameters = tomllib.loads(path.read_text(encoding="utf-8"))["parameters"]
    except tomllib.TOMLDecodeError as error:
        raise DeploymentError(f"{path.relative_to(ROOT)} is not TOML: {error}") from error
    except KeyError:
        raise DeploymentError(f"{path.relative_to(ROOT)} has no [parameters]") from None
    return {key: str(value) for key, value in parameters.items()}


def runs_on_emulator(stage: str) -> bool:
    """Whether the functions of a stage run on this machine. A stage without a file is taken to run on AWS."""
    return (STAGES / f"{stage}.toml").is_file() and read_parameters(stage).get("Emulator") == "yes"
