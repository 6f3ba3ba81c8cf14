"""Writes to several records, of any table, that happen together or not at all."""

from collections.abc import Callable

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.errors import Unavailable


def write_together(fill: Callable[[TransactWrite], None]) -> bool:
    """Do the writes that ``fill`` adds; False, with nothing written, if one of their conditions does not hold. Raises
    `Unavailable`."""
    try:
        with dynamodb_errors(), TransactWrite(connection=OrganiserItem.connection().connection) as write:
            fill(write)
    except Unavailable as failure:
        if _is_condition_lost(failure.__cause__):
            return False
        raise
    return True


def _is_condition_lost(error: BaseException | None) -> bool:
    """Whether a transaction was cancelled because of one of its conditions, and for no other reason."""
    if not isinstance(error, TransactWriteError):
        return False
    codes = {reason.code for reason in error.cancellation_reasons if reason is not None}
    return codes == {"ConditionalCheckFailed"}
