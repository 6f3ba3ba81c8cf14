"""The links by which co-authors read the draft, and what they said of it: for those who may read the draft."""

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages.previewed import read_draft
from chalicelib.desk.pages.times import day_in_words, in_words
from chalicelib.desk.previews.paragraphs import place_of, texts_of
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.co_authors import CommentCard, CommentsPage, LinkRow
from chalicelib.desk.visit import Visit
from chalicelib.pages.cldr import language_name
from chalicelib.rules.organisers.co_author import Comment, DraftLink, Said, SharingRefused
from chalicelib.wiring import organise_co_authors

DONE = ("shared", "ended", "ticked", "opened")


def show(visit: Visit) -> Response:
    done = visit.asked("done")
    return visit.render("desk/comments.html", _view(visit, done=done if done in DONE else ""))


def share(visit: Visit) -> Response:
    """Make a link, named for whom."""
    try:
        organise_co_authors.co_authors().share(visit.on, visit.field("name"), visit.me.id)
    except SharingRefused as refusal:
        view = _view(visit, problem=refusal.reason, typed=visit.field("name"))
        return visit.render("desk/comments.html", view, 422)
    return visit.go("comments", done="shared")


def end(visit: Visit) -> Response:
    try:
        organise_co_authors.co_authors().end(visit.on, visit.field("link"), visit.me.id)
    except SharingRefused:
        raise Conflict from None
    return visit.go("comments", done="ended")


def tick(visit: Visit) -> Response:
    """Mark a comment as dealt with, or as open again."""
    done = visit.field("to") == "done"
    try:
        organise_co_authors.co_authors().tick(visit.on, visit.field("comment"), visit.me.id, done=done)
    except SharingRefused:
        raise Conflict from None
    return visit.go("comments", done="ticked" if done else "opened")


def _view(visit: Visit, *, done: str = "", problem: str = "", typed: str = "") -> CommentsPage:
    co_authors = organise_co_authors.co_authors()
    links, said = co_authors.store.links(visit.on.slug), co_authors.comments(visit.on.slug)
    named = {link.id: link.name for link in links}
    names, texts = Names(), {}
    if said:
        texts = {text.lang: text.paragraphs for text in texts_of(read_draft(visit).source)}

    def card(comment: Comment, of: Said) -> CommentCard:
        return CommentCard(
            id=comment.id,
            name=of.name,
            link=named.get(comment.link, ""),
            at=in_words(visit, comment.at * 1000),
            lang=language_name(comment.lang, visit.lang),
            place=comment.place,
            now=place_of(of.words, texts.get(comment.lang, ())),
            words=of.words,
            text=of.text,
            done_by=names.of(comment.done_by) if comment.done_at else "",
            is_done=bool(comment.done_at),
        )

    cards = [card(comment, of) for comment, of in said]
    return CommentsPage(
        links=tuple(_row(visit, link, names) for link in links),
        comments=tuple(sorted(cards, key=lambda one: one.is_done)),
        may_share=visit.may("edit-draft") and visit.on.state == "draft",
        is_open=visit.on.state != "draft",
        done=done,
        problem=problem,
        typed=typed,
    )


def _row(visit: Visit, link: DraftLink, names: Names) -> LinkRow:
    stands = link.stands(visit.now) and visit.on.state == "draft"
    token = organise_co_authors.co_authors().token(link) if stands else ""
    return LinkRow(
        id=link.id,
        name=link.name,
        by=names.of(link.by),
        made=day_in_words(visit, link.made_at),
        url=f"{visit.request.base}/draft/{token}" if stands else "",
        until=day_in_words(visit, link.expires_at),
        taken=link.taken,
    )
