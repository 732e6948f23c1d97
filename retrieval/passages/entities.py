"""Says the shelves of things with names: certificates, occupations, topics, standards, policies."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from knowledge.catalogue import Catalogue
from knowledge.models import Certificate, Level, Occupation, Policy, Standard, Topic, WorkType
from retrieval.passages.drafts import Draft
from retrieval.passages.relations import closure, name_of
from retrieval.passages.wording import Wording


def say_certificates(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say what each certificate is, which levels it has, and whether it ended."""
    for certificate in catalogue.all(Certificate):
        name = words.text(certificate.name)
        about = closure(catalogue, [certificate.id])
        yield Draft(
            record=certificate,
            title=(name, words.say("certificate.title")),
            text=words.say(
                "certificate.text",
                name=name,
                description=words.text(certificate.description),
                issuer=words.text(certificate.issuer),
            ),
            about=about,
            slots=frozenset({"definition", "issuer"}),
        )
        if certificate.levels:
            yield Draft(
                record=certificate,
                part="levels",
                title=(name, words.say("certificate.levels_title")),
                text=words.say(
                    "certificate.levels",
                    name=name,
                    count=len(certificate.levels),
                    levels=words.levels(certificate.levels),
                ),
                about=about,
                slots=frozenset({"levels"}),
                asked=False,
                asks=words.asks("certificate.levels", name=name),
            )
        if certificate.ending:
            yield Draft(
                record=certificate,
                part="ended",
                title=(name, words.say("certificate.ended_title")),
                text=words.say(
                    "certificate.ended",
                    name=name,
                    on=words.day(certificate.ending.on),
                    meaning=words.text(certificate.ending.meaning),
                ),
                about=about | {certificate.ending.by},
                slots=frozenset({"status", "succession"}),
                # Who ended it says so, not what was published while it was held.
                members=tuple(one for one in [catalogue.get(certificate.ending.by)] if one),
                since=certificate.ending.on.last_day() + timedelta(days=1),
                asked=False,
                asks=words.asks("certificate.ended", name=name),
            )


def say_levels(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say the recommended training hours of each level that has them."""
    for level in catalogue.all(Level):
        if level.training_hours is None:
            continue
        name = words.text(level.name)
        yield Draft(
            record=level,
            part="hours",
            title=(name, words.say("level_of.hours_title")),
            text=words.say("level_of.hours", name=name, hours=level.training_hours),
            about=closure(catalogue, [level.id]),
            levels=frozenset({level.code}),
            slots=frozenset({"hours"}),
            asks=words.asks("level_of.hours", name=name),
        )


def say_occupations(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each occupation's definition, code, duties, batch and work types."""
    work_types: dict[str, list[WorkType]] = defaultdict(list)
    for work_type in catalogue.all(WorkType):
        work_types[work_type.occupation].append(work_type)
    for occupation in catalogue.all(Occupation):
        yield from _occupation(catalogue, words, occupation, work_types[occupation.id])


def _occupation(
    catalogue: Catalogue, words: Wording, occupation: Occupation, work_types: list[WorkType]
) -> Iterator[Draft]:
    name = words.text(occupation.name)
    about = closure(catalogue, [occupation.id])

    def draft(part: str, title: str, text: str, *slots: str) -> Draft:
        return Draft(
            record=occupation,
            part=part,
            title=(name, words.say(f"occupation.{title}")),
            text=text,
            about=about,
            slots=frozenset(slots),
            asked=not part,
            asks=words.asks(f"occupation.{title.removesuffix('_title')}", name=name),
        )

    if occupation.definition:
        key = "occupation.text" if occupation.code else "occupation.uncoded"
        definition = words.text(occupation.definition)
        text = words.say(key, name=name, code=occupation.code, definition=definition)
        yield draft("", "title", text, "definition")
    if occupation.code:
        text = words.say("occupation.code", name=name, code=occupation.code)
        if occupation.old_codes:
            old = words.say("occupation.old_codes", codes=words.join(occupation.old_codes))
            text = words.sentences(text, old)
        yield draft("code", "code_title", text, "code")
    if occupation.tasks:
        tasks = words.join((words.text(task) for task in occupation.tasks), "clause")
        yield draft(
            "tasks", "tasks_title", words.say("occupation.tasks", name=name, tasks=tasks), "work", "tasks"
        )
    if occupation.batch:
        text = words.say("occupation.batch", name=name, batch=words.batch(occupation.batch))
        yield draft("batch", "batch_title", text, "batch", "date")
    if work_types:
        listed = words.join(words.text(one.name) for one in work_types)
        text = words.say("occupation.work_types", name=name, work_types=listed)
        yield draft("work-types", "work_types_title", text, "work_types")


def say_work_types(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say what each work type is, its levels and since when it exists."""
    for work_type in catalogue.all(WorkType):
        name = words.text(work_type.name)
        occupation = words.text(name_of(catalogue, work_type.occupation))
        text = words.say(
            "work_type.text",
            name=name,
            occupation=occupation,
            description=words.text(work_type.description),
        )
        levels = since = ""
        if work_type.levels:
            levels = words.say(
                "work_type.levels", count=len(work_type.levels), levels=words.levels(work_type.levels)
            )
        if work_type.since:
            since = words.say("work_type.since", since=words.day(work_type.since))
        yield Draft(
            record=work_type,
            title=(occupation, name, words.say("work_type.title")),
            text=words.sentences(text, levels, since),
            about=closure(catalogue, [work_type.id]),
            slots=frozenset({"definition", "work_types", "work"} | ({"levels"} if levels else set())),
        )


def say_topics(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say what each described topic is."""
    for topic in catalogue.all(Topic):
        if topic.description:
            name = words.text(topic.name)
            yield Draft(
                record=topic,
                title=(name, words.say("topic.title")),
                text=words.text(topic.description),
                about=closure(catalogue, [topic.id]),
                slots=frozenset({"definition"}),
            )


def say_standards(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say by which document and when each standard was issued, and its levels."""
    for standard in catalogue.all(Standard):
        names = words.join((words.text(name_of(catalogue, one)) for one in standard.occupations), "list")
        text = words.say(
            "standard.text",
            occupations=names,
            number=standard.number,
            published=words.day(standard.published),
        )
        levels = ""
        if standard.levels:
            levels = words.say(
                "standard.levels", count=len(standard.levels), levels=words.levels(standard.levels)
            )
        yield Draft(
            record=standard,
            title=(names, words.say("standard.title")),
            text=words.sentences(text, levels),
            about=closure(catalogue, [standard.id]),
            slots=frozenset({"document", "date", "status"} | ({"levels"} if levels else set())),
        )


def say_policies(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each policy with its number, issuer, days and gist."""
    for policy in catalogue.all(Policy):
        name = words.text(policy.name)
        published = words.say("policy.published", day=words.day(policy.published)) if policy.published else ""
        text = words.say(
            "policy.text",
            name=name,
            number=words.say("policy.number", number=policy.number) if policy.number else "",
            issuer=words.text(policy.issuer),
            published=published,
            summary=words.text(policy.summary),
        )
        days = [
            words.say(f"policy.{key}", day=words.day(day))
            for key, day in (("in_force", policy.valid_from), ("until", policy.valid_until))
            if day
        ]
        yield Draft(
            record=policy,
            title=(name, words.say("policy.title")),
            text=words.sentences(text, *days),
            about=closure(catalogue, [policy.id, *policy.regions]),
            slots=frozenset({"document", "date", "status", "definition", "issuer"}),
        )
