"""Says the shelves of money and admission: fees, subsidies, eligibility rules."""

from collections import defaultdict
from collections.abc import Iterator

from knowledge.catalogue import Catalogue
from knowledge.models import EligibilityRule, Fee, FeeItem, Subsidy
from retrieval.passages.drafts import Draft
from retrieval.passages.exams import certificate_names
from retrieval.passages.relations import closure, name_of
from retrieval.passages.wording import Wording


def _period(words: Wording, fee: Fee) -> str:
    return words.say("fee.period", period=fee.period) if fee.period else ""


def say_fees(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each fee, and the exam fees of each certificate together."""
    exams: dict[tuple[tuple[str, ...], str], list[Fee]] = defaultdict(list)
    for fee in catalogue.all(Fee):
        if fee.item is FeeItem.EXAM:
            exams[fee.certificates, fee.period or ""].append(fee)
        yield _fee(catalogue, words, fee)
    for (certificates, _), fees in exams.items():
        if len(fees) > 1:
            yield _all_fees(catalogue, words, certificates, fees)


def _fee(catalogue: Catalogue, words: Wording, fee: Fee) -> Draft:
    names = certificate_names(catalogue, words, fee.certificates)
    kind = fee.item.value
    text = words.say(
        f"fee.{kind}",
        certificates=names,
        levels=words.say("fee.levels", levels=words.levels(fee.levels)) if fee.levels else "",
        mode=words.text(fee.mode),
        amount=fee.amount,
        period=_period(words, fee),
    )
    if fee.includes:
        text = words.sentences(text, words.ended(words.text(fee.includes)))
    slots = {"fee"} | ({"training"} if fee.item is FeeItem.TRAINING else set())
    return Draft(
        record=fee,
        title=(names, words.levels(fee.levels), words.say(f"fee.{kind}_title")),
        text=text,
        about=closure(catalogue, fee.certificates),
        levels=frozenset(fee.levels),
        slots=frozenset(slots),
    )


def _all_fees(catalogue: Catalogue, words: Wording, certificates: tuple[str, ...], fees: list[Fee]) -> Draft:
    names = certificate_names(catalogue, words, certificates)
    items = (words.say("fee.item", levels=words.levels(fee.levels), amount=fee.amount) for fee in fees)
    return Draft(
        record=fees[0],
        part="all",
        title=(names, words.say("fee.all_title")),
        text=words.say(
            "fee.all", certificates=names, period=_period(words, fees[0]), items=words.join(items)
        ),
        about=closure(catalogue, certificates),
        slots=frozenset({"fee"}),
        members=tuple(fees),
        asks=words.asks("fee.all", certificates=names),
        asked=False,
    )


def say_rules(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each eligibility rule, and the ladder of each rulebook."""
    ladders: dict[str, list[EligibilityRule]] = defaultdict(list)
    for rule in catalogue.all(EligibilityRule):
        ladders[rule.rulebook].append(rule)
        name = words.text(name_of(catalogue, rule.rulebook))
        yield Draft(
            record=rule,
            title=(name, words.level(rule.level), words.say("rule.title")),
            text=words.say(
                "rule.text", rulebook=name, level=words.level(rule.level), routes=_routes(words, rule)
            ),
            about=closure(catalogue, [rule.rulebook]),
            levels=frozenset({rule.level}),
            slots=frozenset({"eligibility"}),
            asks=words.asks("rule.text", rulebook=name, level=words.level(rule.level)),
        )
    for rulebook, rules in ladders.items():
        if len(rules) > 1:
            yield _ladder(catalogue, words, rulebook, rules)


def _routes(words: Wording, rule: EligibilityRule) -> str:
    if len(rule.routes) == 1:
        return words.text(rule.routes[0])
    return words.join(
        (
            words.say("rule.route", number=number, route=words.text(route))
            for number, route in enumerate(rule.routes, start=1)
        ),
        "clause",
    )


def _ladder(catalogue: Catalogue, words: Wording, rulebook: str, rules: list[EligibilityRule]) -> Draft:
    name = words.text(name_of(catalogue, rulebook))
    items = (
        words.say("rule.item", level=words.level(rule.level), routes=_routes(words, rule)) for rule in rules
    )
    return Draft(
        record=rules[0],
        part="all",
        title=(name, words.say("rule.all_title")),
        text=words.say("rule.all", rulebook=name, items=words.sentences(*items)),
        about=closure(catalogue, [rulebook]),
        slots=frozenset({"eligibility"}),
        members=tuple(rules),
        asks=words.asks("rule.all", rulebook=name),
        asked=False,
    )


def say_subsidies(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each subsidy of a period with its amounts."""
    for subsidy in catalogue.all(Subsidy):
        name = words.text(name_of(catalogue, subsidy.topic))
        amounts = (
            words.say("subsidy.amount", level=words.level(amount.level), yuan=amount.yuan)
            for amount in subsidy.amounts
        )
        period = _period_of(words, subsidy)
        yield Draft(
            record=subsidy,
            title=(name, period, words.say("subsidy.title")),
            text=words.say(
                "subsidy.text",
                topic=name,
                period=period,
                condition=words.ended(words.text(subsidy.condition)),
                amounts=words.join(amounts),
                frequency=words.ended(words.text(subsidy.frequency)),
            ),
            about=closure(catalogue, [subsidy.topic, *subsidy.regions]),
            slots=frozenset({"subsidy", "fee"}),
            asks=words.asks("subsidy.text", topic=name, period=period),
        )


def _period_of(words: Wording, subsidy: Subsidy) -> str:
    """Return the period that is stated, or the years in which the subsidy is the rule."""
    begun, ended = subsidy.valid_from, subsidy.valid_until
    if subsidy.period or not begun:
        return subsidy.period or ""
    if not ended:
        return words.say("subsidy.since", year=begun.year)
    return str(begun.year) if begun.year == ended.year else f"{begun.year}-{ended.year}"
