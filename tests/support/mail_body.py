"""The bodies of a mail."""

from email.message import EmailMessage


def body_of(mail: EmailMessage, subtype: str = "plain") -> str:
    """The text of a mail, or its HTML."""
    part = mail.get_body((subtype,))
    assert part is not None, f"the mail has no {subtype} part"
    return str(part.get_content())
