"""Whether the content is whole: totals that sources print, weights, validity, and wording that stays true."""

from collections import defaultdict
from collections.abc import Iterator

from knowledge.catalogue import Catalogue, Inspection
from knowledge.kinds import KIND_BY_NAME
from knowledge.links import find_texts
from knowledge.models import ExamSession, Level, Occupation, Record, Training, WorkArea, WorkTask
from knowledge.overlaps import find_overlaps
from knowledge.problems import Origin, Problem
from knowledge.vocabulary import Total
from knowledge.wording import find_loose_dates

_NOWHERE = Origin("totals.yaml", 1)


def check_wholeness(inspection: Inspection) -> Iterator[Problem]:
    """Yield what no single record shows: wrong sums, missing records, clashing validity, loose dates."""
    catalogue, origins = inspection.catalogue, inspection.origins
    for total in catalogue.totals:
        message = _check_total(catalogue, total)
        if message:
            yield Problem(_NOWHERE, "", message)
    for id_, message in (*_check_weights(catalogue), *_check_overlaps(catalogue), *_check_wording(catalogue)):
        yield Problem(origins[id_], id_, message)


def _check_total(catalogue: Catalogue, total: Total) -> str:
    kind = KIND_BY_NAME.get(total.kind)
    if kind is None or not issubclass(kind.model, Record):
        return f"a total of '{total.kind}' was asked for, which is no kind of record"
    counted = [record for record in catalogue.all(kind.model) if _counts(catalogue, record, total)]
    nameless = sum(isinstance(record, WorkTask) and record.name is None for record in counted)
    if len(counted) != total.count:
        return f"{total.name}: expected {total.count}, found {len(counted)}"
    if nameless != total.nameless:
        return f"{total.name}: expected {total.nameless} without a name, found {nameless}"
    return ""


def _counts(catalogue: Catalogue, record: Record, total: Total) -> bool:
    if total.batch is not None:
        return isinstance(record, Occupation) and record.batch == total.batch
    return total.of is None or total.of in _certificates_of(catalogue, record)


def _certificates_of(catalogue: Catalogue, record: Record | None) -> tuple[str, ...]:
    """Return the certificates a record belongs to, following task → area → level → certificate."""
    match record:
        case WorkTask():
            return _certificates_of(catalogue, catalogue.get(record.area))
        case WorkArea():
            return _certificates_of(catalogue, catalogue.get(record.level))
        case Level():
            return (record.certificate,)
        case Training():
            return (record.certificate,)
        case ExamSession():
            return record.certificates
        case _:
            return ()


def _check_weights(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    by_level: dict[str, list[WorkArea]] = defaultdict(list)
    for area in catalogue.all(WorkArea):
        by_level[area.level].append(area)
    for level, areas in by_level.items():
        weights = [area.weight for area in areas if area.weight is not None]
        if weights and (len(weights) != len(areas) or sum(weights) != 100):
            told = " + ".join("?" if area.weight is None else str(area.weight) for area in areas)
            yield areas[0].id, f"the weights of the areas of {level} must sum to 100: {told} = {sum(weights)}"


def _check_overlaps(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for first, second, subject in find_overlaps(catalogue):
        yield (
            second.id,
            f"is in force at the same time as {first.id} for the same thing ({subject}): "
            "set valid_from and valid_until, or superseded_by",
        )


def _check_wording(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for record in catalogue:
        texts = {path: text for path, text in find_texts(record) if path[0] != "claim"}
        dates = " ".join(str(part) for part in (record.period, record.valid_from, record.valid_until) if part)
        everything = " ".join((dates, *(f"{text.zh} {text.en}" for text in texts.values())))
        for path, text in texts.items():
            for language in ("zh", "en"):
                for message in find_loose_dates(text.in_language(language), language, everything):
                    place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
                    yield record.id, f"field '{place}.{language}': {message}"
