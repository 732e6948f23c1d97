"""Says the shelves of an exam: work areas and tasks, format, textbooks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from knowledge.catalogue import Catalogue
from knowledge.models import (
    ExamFormat,
    ExamPart,
    Level,
    Textbook,
    WorkArea,
    WorkTask,
)
from retrieval.passages.drafts import Draft
from retrieval.passages.relations import closure, name_of
from retrieval.passages.wording import Wording


def certificate_names(catalogue: Catalogue, words: Wording, ids: Iterable[str]) -> str:
    """Name several certificates in one phrase."""
    return words.join((words.text(name_of(catalogue, one)) for one in ids), "and")


def say_areas(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each work area, and for each level its weights and its tasks as a whole."""
    by_level: dict[str, list[WorkArea]] = defaultdict(list)
    for area in catalogue.all(WorkArea):
        by_level[area.level].append(area)
    tasks: dict[str, list[WorkTask]] = defaultdict(list)
    for task in catalogue.all(WorkTask):
        tasks[task.area].append(task)
    for level_id, areas in by_level.items():
        level = catalogue.get(level_id)
        if not isinstance(level, Level):
            continue
        areas.sort(key=lambda area: area.number)
        for area in areas:
            yield _area(catalogue, words, level, area)
            if tasks[area.id]:
                yield _tasks_of_area(catalogue, words, level, area, tasks[area.id])
        if all(area.weight is not None for area in areas):
            yield _weights(catalogue, words, level, areas)
        if all(tasks[area.id] for area in areas):
            yield _tasks_of_level(catalogue, words, level, areas, tasks)
        for area in areas:
            for task in tasks[area.id]:
                yield _task(catalogue, words, level, area, task)


def _names(catalogue: Catalogue, words: Wording, level: Level) -> dict[str, str]:
    return {
        "certificate": words.text(name_of(catalogue, level.certificate)),
        "level": words.level(level.code),
    }


def _area(catalogue: Catalogue, words: Wording, level: Level, area: WorkArea) -> Draft:
    names = _names(catalogue, words, level)
    key = "area.text" if area.weight is not None else "area.unweighted"
    return Draft(
        record=area,
        title=(names["certificate"], names["level"], words.say("area.title")),
        text=words.say(key, **names, number=area.number, name=words.text(area.name), weight=area.weight),
        about=closure(catalogue, [area.id]),
        levels=frozenset({level.code}),
        slots=frozenset({"tasks"} if area.weight is None else {"weight", "tasks"}),
        asks=() if area.weight is None else words.asks("area.text", **names, name=words.text(area.name)),
    )


def _weights(catalogue: Catalogue, words: Wording, level: Level, areas: list[WorkArea]) -> Draft:
    names = _names(catalogue, words, level)
    items = (words.say("area.weight_item", name=words.text(area.name), weight=area.weight) for area in areas)
    total = sum(area.weight or 0 for area in areas)
    return Draft(
        record=level,
        part="weights",
        title=(names["certificate"], names["level"], words.say("area.weights_title")),
        text=words.say("area.weights", **names, items=words.join(items), total=total),
        about=closure(catalogue, [area.id for area in areas]),
        levels=frozenset({level.code}),
        slots=frozenset({"weight"}),
        members=tuple(areas),
        asks=words.asks("area.weights", **names),
        asked=False,
    )


def _tasks_of_area(
    catalogue: Catalogue, words: Wording, level: Level, area: WorkArea, tasks: list[WorkTask]
) -> Draft:
    names = _names(catalogue, words, level)
    name = words.text(area.name)
    return Draft(
        record=area,
        part="tasks",
        title=(names["certificate"], names["level"], name, words.say("area.tasks_title")),
        text=words.say(
            "area.area_tasks",
            **names,
            number=area.number,
            name=name,
            count=len(tasks),
            tasks=words.join(f"{task.number} {_task_name(words, task)}" for task in tasks),
        ),
        about=closure(catalogue, [area.id]),
        levels=frozenset({level.code}),
        slots=frozenset({"tasks"}),
        members=tuple(tasks),
        asked=False,
        asks=words.asks("area.area_tasks", **names, name=name),
    )


def _tasks_of_level(
    catalogue: Catalogue,
    words: Wording,
    level: Level,
    areas: list[WorkArea],
    tasks: dict[str, list[WorkTask]],
) -> Draft:
    names = _names(catalogue, words, level)
    items = []
    for area in areas:
        listed = (f"{task.number} {_task_name(words, task)}" for task in tasks[area.id])
        items.append(
            words.say(
                "area.task_item", number=area.number, name=words.text(area.name), tasks=words.join(listed)
            )
        )
    count = sum(len(tasks[area.id]) for area in areas)
    return Draft(
        record=level,
        part="tasks",
        title=(names["certificate"], names["level"], words.say("area.tasks_title")),
        text=words.say(
            "area.tasks", **names, areas=len(areas), tasks=count, items=words.join(items, "clause")
        ),
        about=closure(catalogue, [area.id for area in areas]),
        levels=frozenset({level.code}),
        slots=frozenset({"tasks"}),
        members=tuple(areas),
        asks=words.asks("area.tasks", **names),
        asked=False,
    )


def _task_name(words: Wording, task: WorkTask) -> str:
    return words.text(task.name) if task.name else words.say("common.unnamed")


def _task(catalogue: Catalogue, words: Wording, level: Level, area: WorkArea, task: WorkTask) -> Draft:
    names = _names(catalogue, words, level)
    key = "task.text" if task.name else "task.unnamed"
    return Draft(
        record=task,
        title=(names["certificate"], names["level"], words.say("task.title")),
        text=words.say(
            key, **names, number=task.number, name=words.text(task.name), area=words.text(area.name)
        ),
        about=closure(catalogue, [task.id]),
        levels=frozenset({level.code}),
        slots=frozenset({"tasks"}),
    )


def say_formats(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each exam format as a whole, and each part with its question types."""
    for form in catalogue.all(ExamFormat):
        names = certificate_names(catalogue, words, form.certificates)
        parts = (
            words.say(
                "format.part",
                name=words.text(part.name),
                method=words.text(part.method),
                minutes=part.minutes,
                full=part.full_marks,
                **{"pass": part.pass_mark},
            )
            for part in form.parts
        )
        yield Draft(
            record=form,
            title=(names, words.say("format.title")),
            text=words.say(
                "format.text",
                certificates=names,
                levels=words.levels(form.levels),
                count=len(form.parts),
                parts=words.join(parts, "clause"),
            ),
            about=closure(catalogue, form.certificates),
            slots=frozenset({"format", "duration", "pass_mark"}),
            asks=words.asks("format.text", certificates=names),
        )
        for number, part in enumerate(form.parts, start=1):
            if part.question_types:
                yield _part(catalogue, words, form, part, number)


def _part(catalogue: Catalogue, words: Wording, form: ExamFormat, part: ExamPart, number: int) -> Draft:
    names = certificate_names(catalogue, words, form.certificates)
    types = (
        words.say(
            "format.type",
            name=words.text(one.name),
            count=one.count,
            points=f"{one.points:g}",
            total=f"{one.count * one.points:g}",
        )
        for one in part.question_types
    )
    return Draft(
        record=form,
        part=f"part{number}",
        title=(names, words.text(part.name), words.say("format.part_title")),
        text=words.say(
            "format.part_text",
            certificates=names,
            name=words.text(part.name),
            count=sum(one.count for one in part.question_types),
            full=part.full_marks,
            types=words.join(types, "clause"),
            minutes=part.minutes,
            **{"pass": part.pass_mark},
        ),
        about=closure(catalogue, form.certificates),
        slots=frozenset({"format", "duration", "pass_mark"}),
        asked=False,
        asks=words.asks("format.part_text", certificates=names, name=words.text(part.name)),
    )


def say_textbooks(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each textbook, and the textbooks of each certificate together."""
    groups: dict[str, list[tuple[Level, Textbook]]] = defaultdict(list)
    for book in catalogue.all(Textbook):
        level = catalogue.get(book.level)
        if not isinstance(level, Level):
            continue
        groups[level.certificate].append((level, book))
        names = _names(catalogue, words, level)
        yield Draft(
            record=book,
            title=(names["certificate"], names["level"], words.say("textbook.title")),
            text=words.say(
                "textbook.text", **names, title=words.text(book.title), publisher=words.text(book.publisher)
            ),
            about=closure(catalogue, [level.id]),
            levels=frozenset({level.code}),
            slots=frozenset({"textbook"}),
        )
    for certificate, books in groups.items():
        name = words.text(name_of(catalogue, certificate))
        items = (
            words.say("textbook.item", level=words.level(level.code), title=words.text(book.title))
            for level, book in books
        )
        yield Draft(
            record=books[0][1],
            part="all",
            title=(name, words.say("textbook.title")),
            text=words.say(
                "textbook.all",
                certificate=name,
                publisher=words.text(books[0][1].publisher),
                items=words.join(items),
            ),
            about=closure(catalogue, [certificate]),
            slots=frozenset({"textbook"}),
            asks=words.asks("textbook.all", certificate=name),
            members=tuple(book for _, book in books),
            asked=False,
        )
