"""Whether a passage holds a value of the kind that a question asks for."""

import re
from functools import cache
from importlib.resources import files

import yaml

from retrieval.models import Passage
from retrieval.normalise import normalise
from retrieval.query.models import Query


def holds_value(passage: Passage, query: Query) -> bool:
    """Tell whether the passage fills one of the slots asked for, or shows a value of a kind asked for.

    A passage that states that the sources give no value speaks to the question, too. True where the
    question asks for no value.
    """
    wanted = query.slots & _patterns().keys()
    if not wanted or passage.gap or query.slots & passage.slots:
        return True
    text = normalise(" ".join((*passage.title, passage.text)))
    return any(_patterns()[slot].search(text) for slot in wanted)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    text = files("retrieval.answering").joinpath("values.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return {slot: re.compile(pattern) for slot, pattern in loaded["values"].items()}
