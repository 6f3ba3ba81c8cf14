"""The footnotes of a text before they move to its end: those that a reader can get to, numbered and counted."""

from collections.abc import Iterable

from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def settle(state: StateCore) -> None:
    """The core rule: drop notes that nothing visible refers to, number the others and count their references."""
    data = state.env.get("footnotes", {})
    if not data:
        return
    body, definitions = _parted(state.tokens)
    reached = _reached(body, definitions)
    numbers = {label: number for number, label in enumerate(reached)}
    counts = dict.fromkeys(reached, 0)
    for token in _references([*body, *(token for label in reached for token in definitions[label])]):
        label = token.meta["label"]
        token.meta |= {"id": numbers[label], "subId": counts[label]}
        counts[label] += 1
    data["list"] = {number: {"label": label, "count": counts[label]} for label, number in numbers.items()}


def _parted(tokens: Iterable[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """The text's own tokens, and those of the last note of each label."""
    body: list[Token] = []
    definitions: dict[str, list[Token]] = {}
    into = body
    for token in tokens:
        if token.type == "footnote_reference_open":
            into = definitions[token.meta["label"]] = []
        elif token.type == "footnote_reference_close":
            into = body
        else:
            into.append(token)
    return body, definitions


def _reached(body: list[Token], definitions: dict[str, list[Token]]) -> list[str]:
    """The labels in the order in which a reader comes to them, those that only notes refer to last."""
    reached = list(dict.fromkeys(token.meta["label"] for token in _references(body)))
    for label in reached:  # grows while it is walked
        reached += [
            other
            for other in dict.fromkeys(token.meta["label"] for token in _references(definitions[label]))
            if other not in reached
        ]
    return reached


def _references(tokens: Iterable[Token]) -> Iterable[Token]:
    return (child for token in tokens for child in token.children or () if child.type == "footnote_ref")
