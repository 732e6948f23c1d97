"""The shelves of the catalogue: the list a record stands in, its type, and how its id begins."""

from dataclasses import dataclass, fields

from knowledge import models
from knowledge.vocabulary import SharedName, Slot, Total


@dataclass(frozen=True, slots=True)
class Kind:
    """One shelf: the name of its lists in the files, the type of its records, the prefix of their ids."""

    name: str
    model: type
    prefix: str

    def field_names(self) -> frozenset[str]:
        """Return every field that a record of this kind can have."""
        return frozenset(field.name for field in fields(self.model))


KINDS = (
    Kind("sources", models.Source, "src."),
    Kind("slots", Slot, ""),
    Kind("shared_names", SharedName, ""),
    Kind("totals", Total, ""),
    Kind("regions", models.Region, "region."),
    Kind("topics", models.Topic, "topic."),
    Kind("occupations", models.Occupation, "occ."),
    Kind("work_types", models.WorkType, "worktype."),
    Kind("certificates", models.Certificate, "cert."),
    Kind("levels", models.Level, "cert."),
    Kind("work_areas", models.WorkArea, "area."),
    Kind("work_tasks", models.WorkTask, "task."),
    Kind("exam_formats", models.ExamFormat, "format."),
    Kind("exam_sessions", models.ExamSession, "session."),
    Kind("fees", models.Fee, "fee."),
    Kind("trainings", models.Training, "training."),
    Kind("textbooks", models.Textbook, "book."),
    Kind("standards", models.Standard, "std."),
    Kind("eligibility_rules", models.EligibilityRule, "rule."),
    Kind("subsidies", models.Subsidy, "subsidy."),
    Kind("policies", models.Policy, "policy."),
    Kind("corrections", models.Correction, "fix."),
    Kind("notes", models.Note, "note."),
)
"""Every kind, in the order in which a catalogue is shown."""

KIND_BY_NAME = {kind.name: kind for kind in KINDS}
KIND_BY_MODEL = {kind.model: kind for kind in KINDS}
