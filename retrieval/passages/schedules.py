"""Says the shelves of a year: exam sessions and teacher training, one by one and as a schedule."""

from collections import defaultdict
from collections.abc import Iterator

from knowledge.catalogue import Catalogue
from knowledge.models import ExamSession, LevelCode, Training
from knowledge.periods import PartialDate
from retrieval.passages.drafts import Draft
from retrieval.passages.exams import certificate_names
from retrieval.passages.relations import closure, name_of
from retrieval.passages.wording import Wording


def say_sessions(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each session, each year's schedule, and each level's share of it."""
    by_year: dict[tuple[tuple[str, ...], int], list[ExamSession]] = defaultdict(list)
    for session in catalogue.all(ExamSession):
        by_year[session.certificates, session.days[0].year].append(session)
        yield _session(catalogue, words, session)
    for (certificates, year), sessions in by_year.items():
        sessions.sort(key=lambda session: session.ordinal)
        yield _schedule(catalogue, words, certificates, year, sessions)
        for level in dict.fromkeys(level for session in sessions for level in session.levels):
            offered = [session for session in sessions if level in session.levels]
            yield _schedule(catalogue, words, certificates, year, offered, level)


def _days(words: Wording, session: ExamSession) -> str:
    return words.join((words.day(PartialDate(day.year, day.month, day.day)) for day in session.days), "and")


def _session(catalogue: Catalogue, words: Wording, session: ExamSession) -> Draft:
    names = certificate_names(catalogue, words, session.certificates)
    hours = (
        words.say("session.day_hours", day=words.day(PartialDate(day.year, day.month, day.day)), hours=hours)
        for day, hours in zip(session.days, session.hours, strict=False)
    )
    year = session.days[0].year
    return Draft(
        record=session,
        title=(names, str(year), words.say("session.title")),
        text=words.say(
            "session.text",
            year=year,
            ordinal=session.ordinal,
            certificates=names,
            days=_days(words, session),
            levels=words.levels(session.levels),
            hours=words.join(hours),
        ),
        about=closure(catalogue, session.certificates),
        levels=frozenset(session.levels),
        slots=frozenset({"session", "date"}),
        asks=words.asks(
            "session.text",
            ordinal=session.ordinal,
            nth=words.ordinal(session.ordinal),
            days=_days(words, session),
            months=words.join(str(month) for month in sorted({day.month for day in session.days})),
        ),
    )


def _schedule(
    catalogue: Catalogue,
    words: Wording,
    certificates: tuple[str, ...],
    year: int,
    sessions: list[ExamSession],
    level: LevelCode | None = None,
) -> Draft:
    names = certificate_names(catalogue, words, certificates)
    key = "level" if level else "all"
    item_key = "session.level_item" if level else "session.item"
    items = (
        words.say(
            item_key,
            ordinal=session.ordinal,
            days=_days(words, session),
            levels=words.levels(session.levels),
        )
        for session in sessions
    )
    level_name = words.level(level) if level else ""
    return Draft(
        record=sessions[0],
        part=f"schedule-{year}-{level or 'all'}",
        title=(names, level_name or str(year), words.say(f"session.{key}_title")),
        text=words.say(
            f"session.{key}",
            certificates=names,
            level=level_name,
            year=year,
            count=len(sessions),
            items=words.join(items, "clause"),
        ),
        about=closure(catalogue, certificates),
        levels=frozenset({level}) if level else frozenset(),
        slots=frozenset({"session", "date", "target"}),
        members=tuple(sessions),
        asks=words.asks(f"session.{key}", level=level_name, year=year),
        asked=False,
    )


def say_trainings(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each training run, and each certificate's runs of a year with counts by form and level."""
    groups: dict[tuple[str, int], list[Training]] = defaultdict(list)
    for training in catalogue.all(Training):
        groups[training.certificate, training.month.year].append(training)
        name = words.text(name_of(catalogue, training.certificate))
        yield Draft(
            record=training,
            title=(name, words.level(training.level), words.say("training.title")),
            text=words.say(
                "training.text",
                certificate=name,
                level=words.level(training.level),
                month=words.day(training.month),
                mode=words.text(training.mode),
                content=words.text(training.content),
            ),
            about=closure(catalogue, [training.certificate]),
            levels=frozenset({training.level}),
            slots=frozenset({"training", "date"}),
        )
    for (certificate, year), runs in groups.items():
        yield _training_plan(catalogue, words, certificate, year, runs)


def _training_plan(
    catalogue: Catalogue, words: Wording, certificate: str, year: int, runs: list[Training]
) -> Draft:
    name = words.text(name_of(catalogue, certificate))
    runs.sort(key=lambda run: run.month)
    items = (
        words.say(
            "training.item",
            month=run.month.month,
            level=words.level(run.level),
            mode=words.text(run.mode),
        )
        for run in runs
    )
    return Draft(
        record=runs[0],
        part=f"plan-{year}",
        title=(name, str(year), words.say("training.all_title")),
        text=words.sentences(
            words.say(
                "training.all",
                certificate=name,
                year=year,
                count=len(runs),
                items=words.join(items, "clause"),
            ),
            words.say("training.count", counts=_counts(words, [words.text(run.mode) for run in runs], runs)),
            words.say(
                "training.level_counts",
                counts=_counts(words, [words.level(run.level) for run in runs], runs),
            ),
        ),
        about=closure(catalogue, [certificate]),
        slots=frozenset({"training", "target", "date"}),
        members=tuple(runs),
        asks=words.asks("training.all", certificate=name, year=year),
        asked=False,
    )


def _counts(words: Wording, names: list[str], runs: list[Training]) -> str:
    months: dict[str, list[str]] = defaultdict(list)
    for name, run in zip(names, runs, strict=True):
        months[name].append(str(run.month.month))
    return words.join(
        words.say("training.count_item", name=name, count=len(ones), months=words.join(ones))
        for name, ones in months.items()
    )
