"""Files that browsers send straight to S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html.

S3 itself refuses another key, a larger file, and whoever comes too late. Nothing is asked of AWS to make the form.
"""

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.ports.uploads import UploadForm


class S3Uploads:
    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def form(self, key: str, *, most_bytes: int, seconds: int, then: str) -> UploadForm:
        # 303, and not the page of XML that a success would show.
        fields = {"success_action_redirect": then, "Content-Type": "application/octet-stream"}
        conditions = [["content-length-range", 1, most_bytes], *({name: value} for name, value in fields.items())]
        with botocore_errors("sign an upload"):
            made = clients.s3_upload().generate_presigned_post(
                self._bucket, key, Fields=dict(fields), Conditions=conditions, ExpiresIn=seconds
            )
        return UploadForm(made["url"], made["fields"])
