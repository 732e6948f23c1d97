"""Forgetting: the conversation is erased only after a clear yes."""

from tests.dialogues.tester import Learner


def test_erasing_needs_a_confirmation(learner: Learner) -> None:
    learner.say("1+X直播电商初级考证费多少")
    learner.say("/clear")
    learner.expect("不能恢复")
    learner.expect_choices("清除全部记录", "保留记录")
    learner.press("保留记录")
    learner.expect("都还在")
    learner.say("那高级呢？")
    learner.expect("360 元")


def test_after_erasing_nothing_is_remembered(learner: Learner) -> None:
    learner.say("1+X直播电商初级考证费多少")
    learner.say("/clear")
    learner.press("清除全部记录")
    learner.expect("已清除")
    learner.say("那高级呢？")
    learner.expect("资料里没有")
    learner.expect_not("360 元")
    learner.say("/sources")
    learner.expect("还没有可以列出的出处")


def test_the_chosen_language_outlives_erasing(learner: Learner) -> None:
    learner.say("/language en")
    learner.say("/clear")
    learner.press("Erase everything")
    learner.expect("Erased")
    learner.say("/help")
    learner.expect("Just type a question")
