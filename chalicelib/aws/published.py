"""What is already published of a letter, read from the public site."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.rules.letters.letter import Letter

# Some 40,000 signatories. Reading more would keep an organisation's representative waiting too long.
MOST_BYTES = 8_000_000


@dataclass(frozen=True)
class S3Published:
    bucket: str

    def organisations(self, letter: Letter) -> Sequence[str]:
        """Names of the organisations and coalitions on the letter; none before its first edition.

        Raises `Unavailable`, also when the list is longer than `MOST_BYTES`.
        """
        try:
            answer = clients.s3_fast().get_object(Bucket=self.bucket, Key=f"{letter.folder}/signatories.json")
            if answer["ContentLength"] > MOST_BYTES:
                raise Unavailable("the list is too long")
            rows = json.loads(answer["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return ()
            raise Unavailable("s3 get object") from error
        except BotoCoreError as error:
            raise Unavailable("s3 get object") from error
        return [row["name"] for row in rows if row["kind"] != "person"]
