from __future__ import annotations

import pytest

from livetiming.orchestration.announce.sessions import SessionAnnouncer, news_of
from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.grammar import parse_title
from livetiming.orchestration.schedule.ports import Announcer as SchedulersAnnouncer
from livetiming.orchestration.schedule.ports import Occasion
from livetiming.ports import News

DAY_S = 86400.0


def session(title: str = "Race 2 [apex_kart, -m club]", start_s: float = 1_000_000) -> Session:
    return Session(id="abc", request=parse_title(title), start_s=start_s, end_s=start_s + 3600)


class Heard:
    def __init__(self) -> None:
        self.news: list[News] = []

    def announce(self, news: News) -> None:
        self.news.append(news)


@pytest.mark.parametrize(
    ("occasion", "kind", "title"),
    [
        (Occasion.STARTED, "start", "Race 2 is live"),
        (Occasion.FINISHED, "finish", "Race 2 has ended"),
        (Occasion.RED_FLAG, "red_flag", "Red flag: Race 2"),
        (Occasion.FAILED, "failure", "Race 2 is failing"),
    ],
)
def test_every_occasion_of_the_scheduler_is_news(occasion: Occasion, kind: str, title: str) -> None:
    heard = Heard()
    announcer: SchedulersAnnouncer = SessionAnnouncer(heard)

    announcer.announce(occasion, session(), detail="why")

    assert [(kind, title, "why")] == [(n.kind, n.title, n.body) for n in heard.news]


def test_texts_may_name_what_the_session_is() -> None:
    facts = news_of(Occasion.FAILED, session(), "it died").facts

    assert {
        "name": "Race 2",
        "service": "club",
        "when": "1970-01-12 13:46 UTC",
        "reason": "it died",
    } == facts


def test_a_session_put_off_to_another_day_is_announced_again_and_one_moved_an_hour_not() -> None:
    keys = [
        news_of(Occasion.STARTED, session(start_s=start_s)).key
        for start_s in (1_000_000, 1_003_600, 1_000_000 + DAY_S)
    ]

    assert keys[0] == keys[1] != keys[2]


def test_hidden_sessions_make_hidden_news() -> None:
    assert news_of(Occasion.STARTED, session("Test [apex_kart, -H]")).hidden


@pytest.mark.parametrize("start_s", [-1e30, 1e30])
def test_absurd_times_do_no_harm(start_s: float) -> None:
    assert "start" == news_of(Occasion.STARTED, session(start_s=start_s)).kind
