"""moto without the work that takes most of its time and changes no answer: half of a test on storage was that."""

import functools
from typing import Any

import pytest
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.kms import models as kms
from moto.kms.utils import generate_private_key

# A pair of RSA keys for each key, even for one that encrypts with AES.
_private_key = functools.cache(generate_private_key)
# The names of a class's methods, for each request anew.
_method_names = functools.cache(method_names_from_class)
_serialize_structure = BaseJSONSerializer._serialize_type_structure


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kms, "generate_private_key", _private_key)
    monkeypatch.setattr(responses, "method_names_from_class", _method_names)
    monkeypatch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize_present)


def _serialize_present(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """A value in DynamoDB has one of ten kinds; moto looks for the other nine as well, each under several names."""
    if shape.name != "AttributeValue" or type(value) is not dict or not key or not value.keys() <= shape.members.keys():
        _serialize_structure(self, serialized, value, shape, key)
        return
    wrapper: dict[str, Any] = self.MAP_TYPE()
    for kind in value:
        self._serialize_structure_member(wrapper, value, shape.members[kind], kind)
    self._default_serialize(serialized, wrapper, shape, key)
