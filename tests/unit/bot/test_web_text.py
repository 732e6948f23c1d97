"""Plain text as HTML: nothing becomes markup by itself, and what matters is set apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.rendering import show_text


def test_markup_is_shown_and_not_obeyed() -> None:
    assert show_text('<b onclick="x">&amp;') == "&lt;b onclick=&#34;x&#34;&gt;&amp;amp;"


def test_an_address_ends_where_chinese_begins() -> None:
    html = show_text("请看https://www.osta.org.cn/a?b=1&c=2。然后再说")
    assert 'href="https://www.osta.org.cn/a?b=1&amp;c=2"' in html
    assert html.endswith("</a>。然后再说")


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "www.osta.org.cn"])
def test_only_web_addresses_become_links(text: str) -> None:
    assert "<a" not in show_text(text)


def test_the_place_of_a_statement_is_set_apart_and_its_day_is_not_broken() -> None:
    html = show_text("280 元。〔工作计划 · 三 · 2024-01-18 · 已过期〕")
    assert html.startswith("280 元。<cite>〔工作计划")
    assert '<span class="whole">2024-01-18</span>' in html
    assert show_text("280 yuan. [Plan · 3 · 2024]") == "280 yuan. <cite>[Plan · 3 · 2024]</cite>"


def test_a_place_on_its_own_line_closes_a_paragraph() -> None:
    html = show_text("280 元。\n⚠ 已过期。\n〔计划 · 三〕\n\n另外：\n〔通知 · 一〕")
    assert html == (
        '280 元。\n<strong class="warning">⚠ 已过期。</strong><cite class="closing">〔计划 · 三〕</cite>'
        '另外：<cite class="closing">〔通知 · 一〕</cite>'
    )


def test_other_brackets_stay_as_they_are() -> None:
    assert show_text("第[1]条，人社厅函〔2025〕154 号") == "第[1]条，人社厅函〔2025〕154 号"


def test_the_number_of_a_document_inside_a_place_does_not_end_it() -> None:
    place = "〔《人社厅函〔2025〕154 号》 · 第一条〕"
    assert show_text(place) == f"<cite>{place}</cite>"


def test_a_warning_is_set_apart() -> None:
    html = show_text("280 元。\n⚠ 已过期：历史价格。\n另外：")
    assert html == '280 元。\n<strong class="warning">⚠ 已过期：历史价格。</strong>另外：'


@given(st.text(alphabet="<>&\"'[]〔〕· ⚠\nhttps:/.cn中a-0123456789", max_size=80))
def test_no_text_brings_its_own_markup(text: str) -> None:
    html = str(show_text(text))
    for ours in ("</a>", "<cite>", "</cite>", '<span class="whole">', "</span>", "</strong>"):
        html = html.replace(ours, "")
    for ours in ('<strong class="warning">', '<cite class="closing">'):
        html = html.replace(ours, "")
    while '<a href="http' in html:
        start = html.index('<a href="http')
        end = html.index(">", start)
        html = html[:start] + html[end + 1 :]
    assert "<" not in html
    assert '"' not in html
    assert ">" not in html
