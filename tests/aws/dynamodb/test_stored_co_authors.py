"""The links of drafts and what co-authors say, in DynamoDB: each written over the one that was read."""

from dataclasses import replace

import pytest

from chalicelib.aws.dynamodb.co_authors import DynamoCoAuthors
from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.ports.co_authors import CoAuthorStore
from chalicelib.rules.organisers.co_author import KEPT_SECONDS, Comment, DraftLink
from tests.fakes.co_authors import MemoryCoAuthors

AT = 1_790_000_000
LINK = DraftLink("a" * 26, "agua", "Red de Mujeres", "eva", AT, "digest")
COMMENT = Comment("c" * 26, "agua", LINK.id, AT, "es", 3, b"sealed")


@pytest.fixture(params=["dynamodb", "memory"])
def store(request: pytest.FixtureRequest, aws: None) -> CoAuthorStore:
    return DynamoCoAuthors() if request.param == "dynamodb" else MemoryCoAuthors()


def test_a_link_is_stored_once_and_read_as_it_was(store: CoAuthorStore) -> None:
    assert store.link(LINK.id) is None
    assert store.put_link(LINK)
    assert store.put_link(LINK), "an answer that was lost"
    assert not store.put_link(replace(LINK, name="Otra"))
    assert store.link(LINK.id) == replace(LINK, revision=1)


def test_a_link_is_written_over_the_one_that_was_read(store: CoAuthorStore) -> None:
    store.put_link(LINK)
    read = store.link(LINK.id)
    assert read is not None
    assert store.replace_link(read, replace(read, taken=1))
    assert not store.replace_link(read, replace(read, ended_at=AT))
    assert store.link(LINK.id) == replace(LINK, taken=1, revision=2)


def test_a_letter_has_its_own_links_and_comments(store: CoAuthorStore) -> None:
    for number, slug in enumerate(("agua", "agua-limpia", "agua")):
        store.put_link(replace(LINK, id=f"{number:026d}", slug=slug, made_at=AT + number))
        store.put_comment(replace(COMMENT, id=f"{number:026d}", slug=slug, at=AT + number))
    assert [one.made_at for one in store.links("agua")] == [AT + 2, AT]
    assert [one.at for one in store.comments("agua")] == [AT + 2, AT]
    assert (store.comments("ag"), store.links("ag")) == ([], [])


def test_a_comment_is_stored_once_and_changed_as_it_was_read(store: CoAuthorStore) -> None:
    assert store.put_comment(COMMENT)
    assert not store.put_comment(replace(COMMENT, sealed=b"another"))
    read = store.comment("agua", COMMENT.id)
    assert read == replace(COMMENT, revision=1)
    assert read is not None
    assert store.replace_comment(read, replace(read, done_by="eva", done_at=AT + 5))
    assert not store.replace_comment(read, read)
    assert store.comment("agua", COMMENT.id) == replace(COMMENT, done_by="eva", done_at=AT + 5, revision=2)
    assert store.comment("agua-limpia", COMMENT.id) is None


def test_both_are_deleted_by_themselves(aws: None) -> None:
    DynamoCoAuthors().put_link(LINK)
    DynamoCoAuthors().put_comment(COMMENT)
    ends = {item.owner: int(item.expires_at) for item in OrganiserItem.scan()}
    assert ends == {"comments#agua": AT + KEPT_SECONDS, "#draft-links": LINK.expires_at + KEPT_SECONDS}
