"""Languages: the text decides, unless the learner has chosen one."""

from tests.dialogues.tester import Learner


def test_an_english_question_gets_an_english_answer(learner: Learner) -> None:
    learner.say("What is the exam fee?")
    learner.expect("280 yuan")


def test_traditional_characters_get_traditional_characters(learner: Learner) -> None:
    learner.say("直播電商考證費多少？")
    learner.expect("考證費是 280 元")
    learner.expect_source("2024 年河南 1+X 工作計劃", "南京奧派")
    learner.say("/help")
    learner.expect("對話記錄")


def test_the_language_of_the_last_message_is_kept_for_commands(learner: Learner) -> None:
    learner.say("What is the exam fee?")
    learner.say("/help")
    learner.expect("Just type a question")


def test_a_chosen_language_stays(learner: Learner) -> None:
    learner.say("/language")
    learner.expect_choices("中文（简体）", "中文（繁體）", "English", "跟随我的提问")
    learner.press("English")
    learner.expect("English from now on")
    learner.say("帮助我")
    learner.say("/help")
    learner.expect("Just type a question")
    learner.restart_bot()
    learner.say("/about")
    learner.expect("open-source")


def test_a_chosen_language_can_be_given_up(learner: Learner) -> None:
    learner.say("/language en")
    learner.expect("English")
    learner.say("/language auto")
    learner.say("你好")
    learner.expect("你好，我是职途")


def test_the_language_can_be_typed_as_a_command(learner: Learner) -> None:
    learner.say("/language zh-hant")
    learner.expect("繁體")
