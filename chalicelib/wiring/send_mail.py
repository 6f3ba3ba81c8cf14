"""The function that sends mail."""

import functools

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.aws.kms import KmsDataKeys, KmsMailboxKey, KmsOrganisersVault, KmsPeppers
from chalicelib.aws.ses import SesMailer
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.mail.gate import Gate
from chalicelib.mail.mail_writer import MailWriter
from chalicelib.mail.mailbox_hash import Mailboxes
from chalicelib.mail.organiser_send import OrganiserSender
from chalicelib.mail.organiser_writer import OrganiserWriter
from chalicelib.mail.send import Sender
from chalicelib.signing.letter_cache import LetterCache, SwitchCache
from chalicelib.signing.letter_vault import LetterVault


@functools.cache
def sender() -> Sender:
    """The sender of this process's stage."""
    config, limits = settings.current(), DynamoLimits()
    stored = DynamoLetters()
    letters, peppers = LetterCache(stored), KmsPeppers()
    vault = LetterVault(letters, KmsDataKeys())
    return Sender(
        signatures=DynamoSignatures(vault),
        letters=letters,
        limits=limits,
        queue=SqsMailQueue(),
        mailer=SesMailer(),
        vault=vault,
        switches=SwitchCache(stored),
        gate=Gate(Mailboxes(KmsMailboxKey(stored)), DynamoSuppressions(), limits, config.mail_per_day),
        writer=MailWriter(peppers, config.mail_sender, config.api_url, config.site_url),
    )


@functools.cache
def organiser_sender() -> OrganiserSender:
    """What sends the mails to organisers, with the gate, the mailer and the switches of the other."""
    config, signers = settings.current(), sender()
    people = DynamoPeople()
    return OrganiserSender(
        mails=DynamoOrganiserMails(),
        people=people,
        vault=KmsOrganisersVault(people),
        letters=signers.letters,
        limits=signers.limits,
        queue=SqsMailQueue(),
        mailer=signers.mailer,
        switches=signers.switches,
        gate=signers.gate,
        writer=OrganiserWriter(config.mail_sender, config.organise_url),
        watch=signers.watch,
    )
