"""Asking: answers, follow-ups, questions back, things that are not in the sources."""

from tests.dialogues.tester import Learner


def test_a_question_gets_an_answer_with_its_source(learner: Learner) -> None:
    learner.say("1+X直播电商初级考证费多少")
    learner.expect("280 元", "2025 年底移交")
    learner.expect_source("2024 年河南 1+X 工作计划", "南京奥派", "2024-01-18")


def test_under_an_answer_there_are_next_steps_that_have_an_answer(learner: Learner) -> None:
    learner.say("1+X直播电商初级考证费多少")
    # Who may apply would be the third step; nobody knows, so it is not offered.
    learner.expect_choices("现在该怎么办", "考试在哪几天")
    learner.press("考试在哪几天")
    learner.expect("1+X 直播电商的考试日期")


def test_a_follow_up_leans_on_what_was_said_before(learner: Learner) -> None:
    learner.say("1+X直播电商初级考证费多少")
    learner.say("那高级呢？")
    learner.expect("360 元")


def test_a_follow_up_still_works_after_a_restart(learner: Learner) -> None:
    learner.say("1+X直播电商初级考证费多少")
    learner.restart_bot()
    learner.say("那高级呢？")
    learner.expect("360 元")


def test_an_unclear_question_is_answered_by_a_choice(learner: Learner) -> None:
    learner.say("直播电商考证费多少")
    learner.expect("哪个级别")
    learner.expect_choices("初级", "中级", "高级")
    learner.press("中级")
    learner.expect("320 元")


def test_a_choice_can_be_typed_as_a_number(learner: Learner) -> None:
    learner.say("直播电商考证费多少")
    learner.say("３")
    learner.expect("360 元")


def test_a_choice_can_be_typed_as_its_label(learner: Learner) -> None:
    learner.say("直播电商考证费多少")
    learner.say("初级")
    learner.expect("280 元")


def test_a_part_of_an_example_question_is_a_question(learner: Learner) -> None:
    learner.say("/start")
    learner.say("考证费多少")
    learner.expect("哪个级别")


def test_a_number_beyond_the_choices_is_said_to_be_one(learner: Learner) -> None:
    learner.say("直播电商考证费多少")
    learner.say("7")
    learner.expect("1 到 3")
    learner.expect_no_source()


def test_after_a_choice_a_follow_up_knows_what_was_chosen(learner: Learner) -> None:
    learner.say("直播电商考证费多少")
    learner.press("初级")
    learner.say("那高级呢？")
    learner.expect("360 元")


def test_what_is_not_in_the_sources_is_said_to_be_absent(learner: Learner) -> None:
    learner.say("月球上的考点在哪里")
    learner.expect("资料里没有")
    learner.expect_no_source()
    learner.expect_choices()


def test_proxy_exams_are_refused(learner: Learner) -> None:
    learner.say("能帮我找人代考吗")
    learner.expect("代考违法")


def test_sources_can_be_asked_for_again(learner: Learner) -> None:
    learner.say("/sources")
    learner.expect("还没有可以列出的出处")
    learner.say("1+X直播电商初级考证费多少")
    learner.say("来源呢")
    learner.expect("1+X直播电商初级考证费多少")
    learner.expect_source("2024 年河南 1+X 工作计划")


def test_a_source_is_listed_once(learner: Learner) -> None:
    learner.say("考证费有几个价格，初级的和别的都要")
    learner.expect_sources("2024 年河南 1+X 工作计划 · 三、收费标准 · 南京奥派 · 2024-01-18", "另一份文件")
