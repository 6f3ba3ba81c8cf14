"""A new letter and its first owner, in the tables of letters and of organisers at once."""

from pynamodb.transactions import TransactWrite

from chalicelib.aws.dynamodb.letters import head_item, log_item
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.dynamodb.people import person_item, unchanged
from chalicelib.aws.dynamodb.transactions import write_together
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.person import Person


class DynamoBeginnings:
    def begin(self, letter: Letter, owner: Person, at_ms: int) -> bool:
        def fill(write: TransactWrite) -> None:
            write.save(head_item(letter), condition=LetterItem.letter.does_not_exist())
            write.save(log_item(letter.slug, at_ms, "begin", [("by", owner.id)]))
            write.save(person_item(owner, owner.revision), condition=unchanged(owner.revision))

        # A letter without an owner could be led by nobody, and its name would be taken.
        return write_together(fill)
