"""Rules of one thing that are in force on the same day although they say different things."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, product

from knowledge.models import (
    EligibilityRule,
    ExamSession,
    Fee,
    FeeItem,
    Record,
    Subsidy,
    Training,
    WorkArea,
    WorkTask,
)

_YEARS = re.compile(r"\d{4}")


def find_overlaps(records: Iterable[Record]) -> Iterator[tuple[Record, Record, str]]:
    """Yield pairs of records that rule the same thing at the same time, with the name of that thing.

    The same thing is: a fee for one certificate, level, item and form (bundles of agents aside); a session by
    certificate, year and number, or by day; the conditions of one level in one rulebook; a subsidy of one
    topic, region and level; a training by month, level and form; a number among areas or tasks.
    """
    subjects: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        for subject in dict.fromkeys(_subjects_of(record)):
            subjects[subject].append(record)
    reported = set()
    for subject, claimants in subjects.items():
        for first, second in combinations(claimants, 2):
            if (first.id, second.id) not in reported and _collide(first, second):
                reported.add((first.id, second.id))
                yield first, second, " ".join(str(part) for part in subject if part)


def days_of(record: Record) -> tuple[date, date]:
    """Return the first and last day a record speaks of: its validity, else its period, else all time."""
    start, end = date.min, date.max
    years = [int(year) for year in _YEARS.findall(record.period or "")]
    if years and record.valid_from is None and record.valid_until is None:
        return date(min(years), 1, 1), date(max(years), 12, 31)
    if record.valid_from:
        start = record.valid_from.first_day()
    if record.valid_until:
        end = record.valid_until.last_day()
    return start, end


def _collide(first: Record, second: Record) -> bool:
    if second.id == first.superseded_by or first.id == second.superseded_by:
        return False
    (start, end), (other_start, other_end) = days_of(first), days_of(second)
    if isinstance(first, Subsidy) and (end == date.max) != (other_end == date.max):
        return False  # A programme of one year runs beside the standing one.
    return start <= other_end and other_start <= end


def _subjects_of(record: Record) -> Iterator[tuple[object, ...]]:
    match record:
        case Fee() if record.item is not FeeItem.PACKAGE:
            mode = record.mode.zh if record.mode else ""
            for certificate, level in product(record.certificates, record.levels or ("",)):
                yield "fee", certificate, level, record.item, mode
        case ExamSession():
            for certificate in record.certificates:
                yield from (("session", certificate, day.year, record.ordinal) for day in record.days)
                yield from (("session", certificate, day) for day in record.days)
        case EligibilityRule():
            yield "conditions", record.rulebook, record.level
        case Subsidy():
            for region, amount in product(record.regions or ("",), record.amounts):
                yield "subsidy", record.topic, region, amount.level
        case Training():
            yield "training", record.certificate, record.month, record.level, record.mode.zh
        case WorkArea():
            yield "area", record.level, record.number
        case WorkTask():
            yield "task", record.area, record.number
