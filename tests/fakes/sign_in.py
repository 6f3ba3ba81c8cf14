"""Passkeys, spent challenges and mailed codes in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.rules.organisers.mailed_code import AskedCode
from chalicelib.rules.organisers.passkey import Passkey


@dataclass
class MemorySignIn:
    passkeys: dict[str, Passkey] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    codes: dict[str, AskedCode] = field(default_factory=dict)

    def passkey(self, key: str) -> Passkey | None:
        return self.passkeys.get(key)

    def put_new_passkey(self, passkey: Passkey) -> bool:
        new = replace(passkey, revision=1)
        return self.passkeys.setdefault(new.key, new).is_same_key(new)

    def replace_passkey(self, before: Passkey, after: Passkey) -> bool:
        stored = self.passkeys.get(before.key)
        if stored is None or stored.revision != before.revision:
            return False
        self.passkeys[before.key] = replace(after, revision=before.revision + 1)
        return True

    def delete_passkey(self, key: str) -> None:
        self.passkeys.pop(key, None)

    def spend(self, nonce: str, until: int) -> bool:
        known = nonce in self.spent
        self.spent.add(nonce)
        return not known

    def asked_code(self, browser: str) -> AskedCode | None:
        return self.codes.get(browser)

    def put_asked_code(self, asked: AskedCode) -> bool:
        return self.codes.setdefault(asked.browser, asked) is asked

    def count_try(self, asked: AskedCode) -> bool:
        stored = self.codes.get(asked.browser)
        if stored is None or stored.tries != asked.tries:
            return False
        self.codes[asked.browser] = replace(stored, tries=stored.tries + 1)
        return True

    def delete_asked_code(self, browser: str) -> bool:
        return self.codes.pop(browser, None) is not None
