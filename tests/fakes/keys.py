"""Twins of the key stores behind KMS: they wrap and seal nothing, so that a test can read the contents."""

from chalicelib.rules.letters.letter import Letter

PEPPER = b"p" * 32


class FakePeppers:
    """Unwraps nothing: every letter has the same pepper."""

    def of(self, letter: Letter) -> bytes:
        return PEPPER


class PlainVault:
    """Seals nothing, but binds the content to its context as a seal does."""

    def seal(self, slug: str, about: str, text: str) -> bytes:
        return f"{about}|{text}".encode()

    def open(self, slug: str, about: str, blob: bytes) -> str:
        kept, _, text = blob.decode().partition("|")
        assert kept == about
        return text


class FakeMailboxes:
    """A mailbox's hash is its address, so that tests can read it."""

    def of(self, canonical: str) -> str:
        return canonical


class FakeKeyMaker:
    """Makes keys that name their owner."""

    def new_pepper(self, slug: str) -> bytes:
        return f"pepper of {slug}".encode()

    def new_data_key(self, slug: str) -> tuple[str, bytes]:
        return "0a", f"data key of {slug}".encode()

    def new_mailbox_key(self) -> bytes:
        return b"mailbox key"

    def new_organisers_key(self) -> bytes:
        return b"organisers key"


class PlainOrganisersVault:
    """Seals nothing, but binds the content to what it is about as a seal does."""

    def seal(self, about: str, text: str) -> bytes:
        return f"{about}|{text}".encode()

    def open(self, about: str, sealed: bytes) -> str:
        kept, _, text = sealed.decode().partition("|")
        assert kept == about
        return text

    def address_hash(self, canonical: str) -> str:
        return f"hash of {canonical}"

    def secret(self, purpose: str) -> bytes:
        return f"{purpose:.<32}".encode()
