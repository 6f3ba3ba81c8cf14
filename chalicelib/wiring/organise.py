"""The organisers' use cases on AWS, each created once per process and only when a page needs it."""

import functools

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.kms import KmsOrganisersVault


@functools.cache
def letters() -> DynamoLetters:
    return DynamoLetters()


@functools.cache
def people() -> DynamoPeople:
    return DynamoPeople()


@functools.cache
def vault() -> KmsOrganisersVault:
    return KmsOrganisersVault(people())
