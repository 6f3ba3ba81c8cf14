"""Passkeys, spent challenges and mailed codes, in the table of organisers."""

import json
from dataclasses import replace

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.people import ALONE, get, save
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.rules.organisers.mailed_code import OPEN_SECONDS, AskedCode, code_owner
from chalicelib.rules.organisers.passkey import Passkey


class DynamoSignIn:
    def passkey(self, key: str) -> Passkey | None:
        item = get(_passkey_owner(key), ALONE)
        return None if item is None else _passkey(item)

    def put_new_passkey(self, passkey: Passkey) -> bool:
        new = replace(passkey, revision=1)
        if save(_passkey_item(new), OrganiserItem.owner.does_not_exist()):
            return True
        # It may be our own: a write whose answer was lost is repeated.
        stored = self.passkey(new.key)
        return stored is not None and stored.is_same_key(new)

    def replace_passkey(self, before: Passkey, after: Passkey) -> bool:
        written = replace(after, revision=before.revision + 1)
        return save(_passkey_item(written), OrganiserItem.revision == before.revision)

    def delete_passkey(self, key: str) -> None:
        with dynamodb_errors():
            OrganiserItem(_passkey_owner(key), ALONE).delete()

    def spend(self, nonce: str, until: int) -> bool:
        return save(OrganiserItem(f"spent#{nonce}", ALONE, expires_at=until), OrganiserItem.owner.does_not_exist())

    def asked_code(self, browser: str) -> AskedCode | None:
        item = get(code_owner(browser), ALONE)
        if item is None:
            return None
        fields = json.loads(item.content)
        return AskedCode(
            browser, fields["subject"], fields["asked_at"], int(item.revision or 0), tuple(item.digests or ())
        )

    def put_asked_code(self, asked: AskedCode) -> bool:
        content = dumps({"subject": asked.subject, "asked_at": asked.asked_at})
        expires_at = asked.asked_at + OPEN_SECONDS
        item = OrganiserItem(asked.about, ALONE, content=content, revision=asked.tries, expires_at=expires_at)
        return save(item, OrganiserItem.owner.does_not_exist())

    def count_try(self, asked: AskedCode) -> bool:
        # An update of the tries alone: the sender adds to the same item.
        item = OrganiserItem(asked.about, ALONE)
        try:
            with dynamodb_errors():
                item.update(
                    actions=[OrganiserItem.revision.set(asked.tries + 1)],
                    condition=OrganiserItem.revision == asked.tries,
                )
        except ConditionLost:
            return False
        return True

    def delete_asked_code(self, browser: str) -> bool:
        try:
            with dynamodb_errors():
                OrganiserItem(code_owner(browser), ALONE).delete(condition=OrganiserItem.owner.exists())
        except ConditionLost:
            return False
        return True


def _passkey_owner(key: str) -> str:
    return f"passkey#{key}"


def _passkey_item(passkey: Passkey) -> OrganiserItem:
    content = dumps(
        {
            "id": passkey.credential_id.hex(),
            "person_id": passkey.person_id,
            "public_key": passkey.public_key.hex(),
            "count": passkey.count,
            "backup_eligible": passkey.backup_eligible,
            "backed_up": passkey.backed_up,
            "label": passkey.label,
            "made_at": passkey.made_at,
            "used_at": passkey.used_at,
        }
    )
    return OrganiserItem(_passkey_owner(passkey.key), ALONE, content=content, revision=passkey.revision)


def _passkey(item: OrganiserItem) -> Passkey:
    fields = json.loads(item.content)
    credential_id, public_key = bytes.fromhex(fields.pop("id")), bytes.fromhex(fields.pop("public_key"))
    return Passkey(credential_id=credential_id, public_key=public_key, revision=int(item.revision or 0), **fields)
