"""The vocabulary of the domain: every kind of record that the catalogue holds, and what each must say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.periods import PartialDate


class Confidence(StrEnum):
    """How far a record can be trusted, and so how an answer must speak of it."""

    OFFICIAL = "official"  # the issuer's own text or data
    CORROBORATED = "corroborated"  # several independent sources agree
    SINGLE = "single"  # one report or reprint
    DISPUTED = "disputed"  # sources contradict each other, or the one source has an interest
    UNVERIFIED = "unverified"  # background knowledge whose original text we have not read


class SourceKind(StrEnum):
    """Who speaks in a source; it decides which of two contradicting sources prevails."""

    OFFICIAL = "official"  # an authority's own page or document
    REPRINT = "reprint"  # an official text on somebody else's page
    DATABASE = "database"  # a copy of an official database
    ORGANISER = "organiser"  # the organisation that runs the exam, about its own exam
    NEWS = "news"  # a newsroom
    ARTICLE = "article"  # a popular article, a blog, a training provider's page
    BACKGROUND = "background"  # known to the editors, not yet seen in a source


class CertificateFamily(StrEnum):
    """The legal kinds of certificate; they differ in issuer, weight and where they are verified."""

    VOCATIONAL_QUALIFICATION = "vocational_qualification"
    SKILL_LEVEL = "skill_level"
    SPECIAL_ABILITY = "special_ability"
    ONE_PLUS_X = "one_plus_x"
    VENDOR = "vendor"
    ASSOCIATION = "association"
    TRAINING = "training"
    LICENCE = "licence"


class LevelCode(StrEnum):
    """Levels of both ladders. Skill levels count down (five is the lowest); 1+X levels have three names."""

    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    SENIOR = "senior"
    APPRENTICE = "apprentice"
    L5 = "l5"
    L4 = "l4"
    L3 = "l3"
    L2 = "l2"
    L1 = "l1"
    SPECIAL = "special"
    CHIEF = "chief"


class NoteStatus(StrEnum):
    """Whether a note states a fact or states that our sources do not hold one."""

    KNOWN = "known"
    GAP = "gap"  # asked for, looked for, not in the sources: answered as absent


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """The same thing said in Chinese (simplified) and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English wording for ``en``, the Chinese one for anything else."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, kw_only=True, slots=True)
class Asks:
    """How people ask for this, in their own words: searched, never shown."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """Where a record comes from: a source and the place in it (section, article, table row)."""

    source: str
    at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What every record says of itself.

    ``valid_from`` and ``valid_until`` bound the days on which the record is the rule (inclusive);
    ``period`` is the time that a figure describes (pay in 2020 is not expired, it is of 2020).
    """

    id: str
    sources: tuple[Reference, ...]
    confidence: Confidence
    checked_on: date
    valid_from: PartialDate | None = None
    valid_until: PartialDate | None = None
    superseded_by: str | None = None
    period: str | None = None
    slots: tuple[str, ...] = ()
    asks: Asks = Asks()
    caveat: Text | None = None

    def links(self) -> Iterator[str]:
        """Yield the ids of other records that this one points at."""
        if self.superseded_by:
            yield self.superseded_by


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity(Record):
    """A record that a question can name. Aliases are matched after NFKC, simplification and lower case."""

    name: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A document that facts rest on. ``published`` is as exact as we know it; None means undated."""

    id: str
    title: Text
    issuer: Text
    kind: SourceKind
    published: PartialDate | None = None
    place: Text | None = None
    number: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()
    remark: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Region(Entity):
    """A province, city or district that rules, subsidies and pilots can be limited to."""

    within: str | None = None  # the region that it is part of

    def links(self) -> Iterator[str]:
        """Yield the region around it, too."""
        yield from Record.links(self)
        if self.within:
            yield self.within


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic(Entity):
    """Something people ask about that is no certificate, occupation, policy or place."""

    description: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupation(Entity):
    """An occupation of the national classification (2022 edition and the batches after it)."""

    code: str
    old_codes: tuple[str, ...] = ()
    definition: Text | None = None
    tasks: tuple[Text, ...] = ()
    batch: str | None = None
    digital: bool = False
    green: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkType(Entity):
    """A work type inside an occupation, with the skill levels that its standard sets."""

    occupation: str
    levels: tuple[LevelCode, ...] = ()
    since: PartialDate | None = None
    description: Text | None = None

    def links(self) -> Iterator[str]:
        """Yield the occupation beside what every record links to."""
        yield from Record.links(self)
        yield self.occupation


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a certificate ended: the last day, the policy that ended it, and what that means for a learner."""

    on: PartialDate
    by: str
    meaning: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate(Entity):
    """A certificate (or a kind of certificates) with its issuer, legal weight and levels."""

    family: CertificateFamily
    issuer: Text
    description: Text
    occupation: str | None = None
    levels: tuple[LevelCode, ...] = ()
    ending: Ending | None = None

    def links(self) -> Iterator[str]:
        """Yield the occupation and the policy that ended it, too."""
        yield from Record.links(self)
        if self.occupation:
            yield self.occupation
        if self.ending:
            yield self.ending.by


@dataclass(frozen=True, kw_only=True, slots=True)
class Level(Entity):
    """One level of a certificate: ``cert.1x-livestream.junior`` belongs to ``cert.1x-livestream``."""

    certificate: str
    code: LevelCode
    training_hours: int | None = None  # reference class hours, at least

    def links(self) -> Iterator[str]:
        """Yield the certificate, too."""
        yield from Record.links(self)
        yield self.certificate


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkArea(Record):
    """A work area of a level; ``weight`` is its share of the practical exam in percent."""

    level: str
    number: int
    name: Text
    weight: int | None = None

    def links(self) -> Iterator[str]:
        """Yield the level, too."""
        yield from Record.links(self)
        yield self.level


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkTask(Record):
    """A work task as printed; ``name`` is None where the source lost it, and is never made up."""

    area: str
    number: str
    name: Text | None

    def links(self) -> Iterator[str]:
        """Yield the work area, too."""
        yield from Record.links(self)
        yield self.area


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionType:
    """A kind of question in an exam part: how many, and the points for each."""

    name: Text
    count: int
    points: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ExamPart:
    """A part of an exam with its own time, marks and pass mark (inclusive)."""

    name: Text
    minutes: int
    full_marks: int
    pass_mark: int
    method: Text
    question_types: tuple[QuestionType, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ExamFormat(Record):
    """How a certificate is examined: its parts, all of which must be passed."""

    certificates: tuple[str, ...]
    levels: tuple[LevelCode, ...]
    parts: tuple[ExamPart, ...]

    def links(self) -> Iterator[str]:
        """Yield the certificates, too."""
        yield from Record.links(self)
        yield from self.certificates


@dataclass(frozen=True, kw_only=True, slots=True)
class ExamSession(Record):
    """One exam session: its ordinal in the year, its days, the levels offered and the hours of each day."""

    certificates: tuple[str, ...]
    ordinal: int
    days: tuple[date, ...]
    hours: tuple[str, ...]
    levels: tuple[LevelCode, ...]

    def links(self) -> Iterator[str]:
        """Yield the certificates, too."""
        yield from Record.links(self)
        yield from self.certificates


class FeeItem(StrEnum):
    """What is paid for."""

    EXAM = "exam"
    TRAINING = "training"
    PACKAGE = "package"  # an agent's bundle: never an official price


@dataclass(frozen=True, kw_only=True, slots=True)
class Fee(Record):
    """A price in yuan for one person. ``mode`` tells apart training forms, ``includes`` what is (not) in it.

    ``free_places`` is how many people of one school pay nothing before the price applies.
    """

    certificates: tuple[str, ...]
    item: FeeItem
    amount: int
    levels: tuple[LevelCode, ...] = ()
    mode: Text | None = None
    includes: Text | None = None
    free_places: int = 0

    def links(self) -> Iterator[str]:
        """Yield the certificates, too."""
        yield from Record.links(self)
        yield from self.certificates


@dataclass(frozen=True, kw_only=True, slots=True)
class Training(Record):
    """One planned training run for teachers: month, level and form."""

    certificate: str
    month: PartialDate
    level: LevelCode
    mode: Text
    content: Text

    def links(self) -> Iterator[str]:
        """Yield the certificate, too."""
        yield from Record.links(self)
        yield self.certificate


@dataclass(frozen=True, kw_only=True, slots=True)
class Textbook(Record):
    """A textbook that goes with one level of a certificate."""

    level: str
    title: Text
    publisher: Text

    def links(self) -> Iterator[str]:
        """Yield the level, too."""
        yield from Record.links(self)
        yield self.level


@dataclass(frozen=True, kw_only=True, slots=True)
class Standard(Entity):
    """A national occupational standard: the document that set it, its day, and the levels it defines."""

    occupations: tuple[str, ...]
    number: str
    published: PartialDate
    levels: tuple[LevelCode, ...] = ()

    def links(self) -> Iterator[str]:
        """Yield the occupations, too."""
        yield from Record.links(self)
        yield from self.occupations


@dataclass(frozen=True, kw_only=True, slots=True)
class EligibilityRule(Record):
    """Who may sit the exam of a level under one standard or template; any one route is enough."""

    rulebook: str  # the standard, template or policy that the rule belongs to
    level: LevelCode
    routes: tuple[Text, ...]

    def links(self) -> Iterator[str]:
        """Yield the rulebook, too."""
        yield from Record.links(self)
        yield self.rulebook


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """Yuan for a level."""

    level: LevelCode
    yuan: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Subsidy(Record):
    """A subsidy in one period: who may claim, how much at most for each level, how often."""

    topic: str
    condition: Text
    amounts: tuple[Amount, ...]
    frequency: Text
    regions: tuple[str, ...] = ()

    def links(self) -> Iterator[str]:
        """Yield the topic and the regions, too."""
        yield from Record.links(self)
        yield self.topic
        yield from self.regions


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy(Entity):
    """A law, notice or plan: issuer, number, days, and what it says in a sentence or two."""

    issuer: Text
    summary: Text
    number: str = ""
    published: PartialDate | None = None
    regions: tuple[str, ...] = ()

    def links(self) -> Iterator[str]:
        """Yield the regions, too."""
        yield from Record.links(self)
        yield from self.regions


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction(Record):
    """A claim that goes round, what is right instead, and which source decides."""

    about: tuple[str, ...]
    claim: Text
    truth: Text
    decided_by: str
    levels: tuple[LevelCode, ...] = ()

    def links(self) -> Iterator[str]:
        """Yield what it is about and the deciding source, too."""
        yield from Record.links(self)
        yield from self.about
        yield self.decided_by


@dataclass(frozen=True, kw_only=True, slots=True)
class Note(Record):
    """A sourced statement that fits no other shelf, or (``gap``) the statement that our sources have none."""

    about: tuple[str, ...]
    statement: Text
    levels: tuple[LevelCode, ...] = ()
    status: NoteStatus = NoteStatus.KNOWN

    def links(self) -> Iterator[str]:
        """Yield what it is about, too."""
        yield from Record.links(self)
        yield from self.about
