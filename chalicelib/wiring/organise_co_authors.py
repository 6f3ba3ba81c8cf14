"""What co-authors without an account do, and organisers with what they say, on AWS: for their pages."""

import functools

from chalicelib.aws.dynamodb.co_authors import DynamoCoAuthors
from chalicelib.organising.co_authors import CoAuthors
from chalicelib.wiring.organise import letters, now, outbox, people, vault


@functools.cache
def co_authors() -> CoAuthors:
    return CoAuthors(DynamoCoAuthors(), letters(), people(), vault(), outbox(), now)
