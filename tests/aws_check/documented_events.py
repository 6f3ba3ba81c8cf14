"""Events in the shapes that AWS documents, with every field that it names, and with values of our own.

- API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
- SQS: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
- EventBridge: https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
- SNS in SQS: https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
- SES: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
from typing import Any

Json = dict[str, Any]

ACCOUNT = "123456789012"
AT = "2026-09-21T14:13:29.000Z"
ADDRESS = "ana@example.org"


def api_request(method: str, resource: str, **parts: Any) -> Json:
    """A proxy event of a REST API; ``parts`` replace fields of the event."""
    parameters = parts.get("pathParameters") or {}
    path = resource.format(**parameters)
    identity = dict.fromkeys(
        ("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType"), None
    )
    identity |= dict.fromkeys(("cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn"), None)
    identity |= {"sourceIp": "203.0.113.7", "userAgent": "Mozilla/5.0", "clientCert": None}
    headers = {
        "Accept": "text/html",
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": "es-MX,es;q=0.8",
        "Host": "firmas.example.org",
        "User-Agent": "Mozilla/5.0",
        "X-Amzn-Trace-Id": "Root=1-68d00000-0123456789abcdef01234567",
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    event = {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "70ixmpl4fl",
            "authorizer": None,
            "domainName": "firmas.example.org",
            "domainPrefix": "firmas",
            "extendedRequestId": "JJbxmplHYosFVYQ=",
            "httpMethod": method,
            "identity": identity,
            "path": f"/api{path}",
            "protocol": "HTTP/1.1",
            "requestId": "77375676-0000-4b79-853a-f982474efe18",
            "requestTime": "21/Sep/2026:14:13:29 +0000",
            "requestTimeEpoch": 1790000009000,
            "resourceId": "2gxmpl",
            "resourcePath": resource,
            "stage": "api",
        },
        "body": None,
        "isBase64Encoded": False,
    }
    return event | parts


def from_console(event: Json) -> Json:
    """The same event from the console's test button, which has no client and no headers."""
    identity = event["requestContext"]["identity"] | {"sourceIp": "test-invoke-source-ip"}
    context = event["requestContext"] | {"identity": identity, "stage": "test-invoke-stage"}
    return event | {"headers": None, "multiValueHeaders": None, "requestContext": context}


def sqs_batch(*bodies: str, queue: str = "firmamos") -> Json:
    """A batch of a standard queue."""
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-66197537{number:04d}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1790000009000",
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": "1790000009010",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}",
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def schedule(rule: str) -> Json:
    """What a scheduled rule of EventBridge sends."""
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": "2026-09-21T14:13:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


def notification(message: str, topic: str) -> str:
    """SNS's envelope, as it arrives in a queue without raw delivery."""
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": "63a3f6b6-d533-4a47-aef9-fcf5cf758c76",
            "TopicArn": topic,
            "Subject": "Amazon SES Email Event Notification",
            "Message": message,
            "Timestamp": AT,
            "SignatureVersion": "1",
            "Signature": "EXAMPLEnTrFPa3",
            "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem",
            "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        }
    )


def ses_events(tags: dict[str, list[str]]) -> dict[str, Json]:
    """Every event that SES publishes about a mail, by its name."""
    mail = {
        "timestamp": AT,
        "source": "Firmamos <firmas@example.org>",
        "sourceArn": f"arn:aws:ses:us-east-1:{ACCOUNT}:identity/example.org",
        "sendingAccountId": ACCOUNT,
        "messageId": "0100019ab3f19a10-2f1f4d7e-3f6b-4a0c-8a52-3d0f0a9b1c55-000000",
        "destination": [ADDRESS],
        "headersTruncated": False,
        "headers": [{"name": "To", "value": ADDRESS}],
        "commonHeaders": {"from": ["firmas@example.org"], "to": [ADDRESS], "messageId": "x", "subject": "Firma"},
        "tags": {
            "ses:configuration-set": ["firmamos-prod"],
            "ses:source-ip": ["192.0.2.0"],
            "ses:from-domain": ["example.org"],
            "ses:caller-identity": ["firmamos"],
            **tags,
        },
    }
    recipient = {"emailAddress": ADDRESS, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1"}
    bounce = {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [recipient],
        "timestamp": AT,
        "feedbackId": "0100019a-5f0e8a61-000000",
        "reportingMTA": "dsn; mta.example.com",
    }
    complaint = {
        "complainedRecipients": [{"emailAddress": ADDRESS}],
        "timestamp": AT,
        "feedbackId": "0100019a-9b7c2d10-000000",
        "complaintSubType": None,
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": AT,
    }
    delay = {"delayType": "MailboxFull", "expirationTime": AT, "delayedRecipients": [recipient], "timestamp": AT}
    opened = {"ipAddress": "192.0.2.1", "timestamp": AT, "userAgent": "Mozilla/5.0"}
    topics = {"unsubscribeAll": False, "topicSubscriptionStatus": [{"topicName": "t", "subscriptionStatus": "OptIn"}]}
    sections: dict[str, Json] = {
        "Bounce": {"bounce": bounce},
        "Complaint": {"complaint": complaint},
        "Delivery": {
            "delivery": {
                "timestamp": AT,
                "recipients": [ADDRESS],
                "processingTimeMillis": 4000,
                "smtpResponse": "250 2.6.0 Message received",
                "reportingMTA": "mta.example.com",
            }
        },
        "Send": {"send": {}},
        "Reject": {"reject": {"reason": "Bad content"}},
        "Open": {"open": opened},
        "Click": {"click": opened | {"link": "https://example.org/", "linkTags": {"a": ["b"]}}},
        "Rendering Failure": {"failure": {"errorMessage": "Attribute is missing", "templateName": "none"}},
        "DeliveryDelay": {"deliveryDelay": delay},
        "Subscription": {
            "subscription": {
                "contactList": "none",
                "timestamp": AT,
                "source": "UnsubscribeHeader",
                "newTopicPreferences": topics,
                "oldTopicPreferences": topics,
            }
        },
    }
    return {name: {"eventType": name, "mail": mail, **section} for name, section in sections.items()}
