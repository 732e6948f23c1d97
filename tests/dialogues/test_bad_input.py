"""Bad input: each gets one clear sentence, and the next good question works."""

import pytest

from tests.dialogues.tester import Learner


def test_an_empty_message(learner: Learner) -> None:
    learner.say("   ")
    learner.expect("没有收到文字")
    learner.say("1+X直播电商初级考证费多少")
    learner.expect("280 元")


def test_emoji_only(learner: Learner) -> None:
    learner.say("🎉🎉👍🏽")
    learner.expect("只看得懂文字")
    learner.say("1+X直播电商初级考证费多少")
    learner.expect("280 元")


def test_a_message_that_is_too_long(learner: Learner) -> None:
    learner.say("考" * 20_000)
    learner.expect("20000", "4000")
    learner.say("1+X直播电商初级考证费多少")
    learner.expect("280 元")


def test_a_message_of_exactly_the_longest_length_is_taken(learner: Learner) -> None:
    learner.say("考" * 4_000)
    learner.expect("资料里没有")


def test_signs_that_no_database_can_hold(learner: Learner) -> None:
    learner.say("1+X直播电商\x00初级考证费多少")
    learner.expect("280 元")


def test_brackets_and_angles_are_shown_as_they_are(learner: Learner) -> None:
    learner.say("[bold]<b>粗体</b>[/bold] & 考点")
    learner.expect("[bold]<b>粗体</b>[/bold] & 考点")


def test_a_file(learner: Learner) -> None:
    if not learner.driver.capabilities.files:
        pytest.skip("this channel takes no files")
    learner.send_file("考试大纲.pdf")
    learner.expect("考试大纲.pdf", "不会读文件")
    learner.say("1+X直播电商初级考证费多少")
    learner.expect("280 元")
