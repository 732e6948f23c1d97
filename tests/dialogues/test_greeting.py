"""The first minute: greeting, examples, help, and commands that do not exist."""

from tests.dialogues.tester import Learner


def test_the_greeting_says_what_the_bot_can_do_and_offers_three_questions(learner: Learner) -> None:
    learner.say("/start")
    learner.expect("职途", "出处和日期", "追问")
    learner.expect_choices(
        "1+X直播电商初级考证费多少？", "互联网营销师有哪些等级？", "技能等级证书去哪里查真假？"
    )
    learner.press("1+X直播电商初级考证费多少？")
    learner.expect("280 元")


def test_a_greeting_is_answered_by_a_greeting(learner: Learner) -> None:
    learner.say("你好")
    learner.expect("职途")


def test_help_lists_every_command(learner: Learner) -> None:
    learner.say("/help")
    learner.expect("/start", "/sources", "/language", "/clear", "/about")
    learner.say("帮助")
    learner.expect("/start")


def test_about_says_what_the_bot_is_not(learner: Learner) -> None:
    learner.say("/about")
    learner.expect("不是主管部门", "不猜")


def test_an_unknown_command_is_named(learner: Learner) -> None:
    learner.say("/sing")
    learner.expect("/sing", "/help")


def test_thanks_are_not_looked_up(learner: Learner) -> None:
    learner.say("谢谢！")
    learner.expect("不客气")
    learner.expect_no_source()
    learner.say("Thank you.")
    learner.expect("welcome")
