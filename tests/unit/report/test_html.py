from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from livetiming.report import Assets, Options, page, render
from livetiming.report.html import policy
from tests.unit.report.races import ORIGIN, Documents, documents, in_classes, race

ASSETS = Assets("b{color:red}", "void 0;")
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1) //",
    "{{ 7 * 7 }}{% for %}",
    "<!-- \u202e\u0000 ]]>",
    "&lt;b&gt;",
    "javascript:alert(1)",
)


def made(told: Documents | None = None, options: Options | None = None) -> str:
    told = documents() if told is None else told
    return render(page(race(told, ORIGIN), options or Options()), told, ASSETS)


class Elements(HTMLParser):
    """Collects elements, attributes and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_tells_the_race_without_a_script() -> None:
    html = made()

    for told in (
        "<title>CLUB ENDURO · Race 2</title>", "Saturday 25 April 2026", "S. SOLO", "1:00.000",
        "+2:02.250", "2:00.5", "Chequered flag", "#12 Warning", "The source tells no sector times",
        'href="https://timing.example"', "race.zip", "livetiming 1.2.3",
    ):  # fmt: skip
        assert told in html, told
    assert 4 == html.count("<svg")


def test_links_to_it_have_a_preview() -> None:
    metas = {
        attributes.get("property") or attributes.get("name"): attributes.get("content")
        for tag, attributes in Elements(made()).found
        if tag == "meta"
    }

    assert "CLUB ENDURO · Race 2" == metas["og:title"]
    assert metas["description"] == metas["og:description"]
    assert "1. #7 RED" in (metas["description"] or "")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_wherever_they_stand(name: str) -> None:
    told = in_classes()
    told["service"] |= {"name": name, "description": name, "source": [name, f"https://x/{name}"]}
    told["cars"]["7"] |= {"team": name, "class": name, "vehicle": name, "state": name}
    told["drivers"]["7"][0]["name"] = name
    told["messages"]["messages"][0][1:3] = [name, name]
    told["car_messages"]["12"][0][2] = name
    told["stats"]["faults"] = {name: 1}
    told["flags"]["totals"] = {name: [1, 1.0, 1]}
    told["stats"]["leaders"].append([2, 1.0, name])
    told["stats"]["lapsLed"][name] = 2
    clean, hostile = Elements(made(in_classes())), Elements(made(told, Options(title=name)))
    added = {tag for tag, _ in hostile.found} - {tag for tag, _ in clean.found}

    assert added <= {"details", "summary", "ul", "li", "tfoot"}
    assert 2 == sum(tag == "script" for tag, _ in hostile.found)
    assert [] == [tag for tag, attributes in hostile.found if any(
        key.startswith("on") or (key == "style") for key in attributes)]  # fmt: skip
    addresses = [value or "" for _, found in hostile.found for key, value in found.items()
                 if key in {"href", "src"}]  # fmt: skip
    assert all(address.startswith(("#", "https://", "data:image/svg")) for address in addresses)


def test_nothing_is_asked_of_anybody() -> None:
    asking = {"src", "srcset", "poster", "background", "action", "formaction", "ping"}
    for tag, attributes in Elements(made()).found:
        assert not asking & set(attributes), tag
        if tag == "link":
            assert (attributes["href"] or "").startswith("data:")
        assert tag not in {"iframe", "object", "embed", "base", "form", "img"}


def test_the_policy_lets_in_this_script_and_this_style_and_nothing_else() -> None:
    html = made()
    (content,) = [found["content"] for tag, found in Elements(html).found
                  if found.get("http-equiv") == "Content-Security-Policy"]  # fmt: skip
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert policy(ASSETS.style, ASSETS.script) == content
    assert f"script-src 'sha256-{digest}'" in (content or "")
    assert "default-src 'none'" in (content or "")


def test_a_script_cannot_end_its_own_element() -> None:
    told = documents()
    html = render(page(race(told), Options()), told, Assets("a\r\nb", 'x = "</script><!--"'))

    assert r'<script>x = "<\/script><\!--"</script>' in html
    assert "<style>a\nb</style>" in html


def test_a_race_of_which_nothing_is_known_has_a_page_all_the_same() -> None:
    told: Documents = {key: {} for key in ("cars", "laps", "order", "session", "stats")}

    html = made(told)

    assert "No car was seen." in html
    assert "No lap time was seen." in html


def test_the_same_race_gives_the_same_page() -> None:
    assert made() == made()
