"""The function that processes bounces and complaints."""

import functools

from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.aws.sqs import SqsFeedbackQueue
from chalicelib.mail.feedback import Feedback
from chalicelib.mail.pauses import Breaker
from chalicelib.signing.letter_vault import NoKeys


@functools.cache
def feedback() -> Feedback:
    """The feedback handler of this process's stage."""
    signatures, breaker = DynamoSignatures(NoKeys()), Breaker(DynamoLimits())
    return Feedback(DynamoSuppressions(), signatures, SqsFeedbackQueue(), breaker)
