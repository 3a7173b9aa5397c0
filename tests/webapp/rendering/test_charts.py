"""Charts as SVG: what stands where, what it is called, and that nothing in it needs style or script."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from corpus.model import Concern
from webapp.app import create_app
from webapp.rendering.charts import bands, bars, columns, scatter, sparkline
from webapp.services.insights import BandWeek, Week
from webapp.services.maps import Dot, DotKind
from webapp.settings import Settings

MONDAY = date(2026, 11, 16)
CSS = Path(__file__).parents[3] / "webapp/static/css/charts.css"
CONCERNS = (Concern("data-security", "Data security"), Concern("pricing", "Pricing & contract"))
ODD = 'A "quoted" <b>label</b> & more'


@pytest.fixture(autouse=True)
def language(tmp_path: Path) -> Iterator[None]:
    """An application whose language dates and titles are in."""
    with create_app(Settings(instance=tmp_path)).app_context():
        yield


def week(start: date = MONDAY, answered: int = 0, shown: int = 0, none: int = 0) -> Week:
    return Week(start, answered + shown + none, answered, shown, none, copies=0)


def point(slug: str = "door-keys", concern: str = "data-security", **at: float) -> Dot:
    place = {"x": 0.5, "y": 0.5, **at}
    return Dot(DotKind.POINT, slug, f"About {slug}", concern, **place)


def question(text: str, unmet: bool = False, **at: float) -> Dot:
    place = {"x": 0.25, "y": 0.75, **at}
    return Dot(DotKind.QUESTION, text, text, "", **place, unmet=unmet)


def parsed(chart: str) -> Element:
    return ElementTree.fromstring(chart)


def found(chart: str, tag: str, name: str = "") -> list[Element]:
    """Elements of a tag that have a class, in order."""
    return [e for e in parsed(chart).iter(tag) if not name or name in e.get("class", "").split()]


def numbers(element: Element, *names: str) -> tuple[float, ...]:
    return tuple(float(element.get(name, "nan")) for name in names)


def words(chart: str, name: str) -> list[str | None]:
    return [element.text for element in found(chart, "text", name)]


def titles(elements: list[Element]) -> list[str | None]:
    return [element.findtext("title") for element in elements]


ALL = {
    "columns": lambda label: columns([week(answered=2, shown=1, none=1), week()], label),
    "bands": lambda label: bands([BandWeek(MONDAY, 1, 2, 3)], label),
    "bars": lambda label: bars([("a", (1, 2, 3)), (ODD, (0, 0, 0))], label),
    "no-columns": lambda label: columns([], label),
    "sparkline": lambda label: sparkline([1, 2, 3], label),
    "scatter": lambda label: scatter(
        [point(), question(ODD), question("no", unmet=True)], CONCERNS, label
    ),
    "no-dots": lambda label: scatter([], [], label),
}


@pytest.mark.parametrize("name", ALL)
def test_a_chart_is_an_image_with_the_name_its_caller_gives(name: str):
    chart = parsed(ALL[name](ODD))
    assert (chart.tag, chart.get("role"), chart.get("aria-label")) == ("svg", "img", ODD)
    left, top, width, height = map(int, chart.get("viewBox", "").split())
    assert (left, top) == (0, 0)
    assert width > height > 0


@pytest.mark.parametrize("name", ALL)
def test_a_chart_carries_no_style_no_script_and_nothing_that_takes_the_focus(name: str):
    for element in parsed(ALL[name]("x")).iter():
        assert element.tag in {
            *("svg", "g", "title", "text", "line", "polyline", "rect", "circle", "ellipse"),
        }
        assert not {"style", "fill", "stroke", "href", "tabindex"} & set(element.attrib)
        assert not [attribute for attribute in element.attrib if attribute.startswith("on")]


@pytest.mark.parametrize("name", ALL)
def test_every_class_of_a_chart_has_a_rule(name: str):
    used = {c for e in parsed(ALL[name]("x")).iter() for c in e.get("class", "").split()}
    ruled = set(re.findall(r"\.([a-z][a-z0-9-]*)", CSS.read_text(encoding="utf-8")))
    assert used - ruled <= {"chart-axis"}


def test_every_hue_has_a_colour_for_light_and_dark():
    rules = dict(re.findall(r"\.(concern-\d) \{ fill: (.+?); \}", CSS.read_text(encoding="utf-8")))
    assert list(rules) == [f"concern-{number}" for number in range(8)]
    assert len(set(rules.values())) == 8
    assert all(re.fullmatch(r"light-dark\(#\w{6}, #\w{6}\)", rule) for rule in rules.values())


def test_a_column_stands_on_the_axis_answered_then_shown_then_none():
    chart = columns([week(answered=2, shown=1, none=1)], "x")
    [answered] = found(chart, "rect", "chart-answered")
    [shown] = found(chart, "rect", "chart-shown")
    [none] = found(chart, "rect", "chart-none")
    # Four searches are 212 units high, from 224 up to 12.
    assert numbers(answered, "y", "height") == (118, 106)
    assert numbers(shown, "y", "height") == (65, 53)
    assert numbers(none, "y", "height") == (12.5, 52)
    assert numbers(answered, "x", "width") == numbers(shown, "x", "width") == (273, 34)
    assert numbers(none, "x", "width") == (273.5, 33)


def test_what_did_not_happen_is_not_drawn():
    chart = columns([week(none=3), week()], "x")
    assert [rect.get("class") for rect in found(chart, "rect")] == ["chart-none"]


def test_a_column_tells_its_figures():
    chart = columns([week(answered=2, shown=1, none=4), week(MONDAY + timedelta(weeks=1))], "x")
    assert titles(found(chart, "g")) == [
        "Week of 16 Nov: questions 7, answered 2, shown only 1, nothing fitted 4",
        "Week of 23 Nov: questions 0, answered 0, shown only 0, nothing fitted 0",
    ]


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (4, ["0", "1", "2", "3", "4"]),
        (5, ["0", "2", "4", "6"]),
        (9, ["0", "5", "10"]),
        (61, ["0", "20", "40", "60", "80"]),
        (81, ["0", "50", "100"]),
        (1200, ["0", "500", "1000", "1500"]),
    ],
)
def test_the_grid_stands_at_round_numbers(highest: int, ticks: list[str]):
    chart = columns([week(answered=highest)], "x")
    assert words(chart, "chart-axis") == [*ticks, "16 Nov"]
    heights = [numbers(line, "y1", "y2") for line in found(chart, "line", "chart-grid")]
    assert (heights[0], heights[-1]) == ((224, 224), (12, 12))


def test_some_weeks_carry_their_date_and_the_last_one_always():
    weeks = [week(MONDAY - timedelta(weeks=ago)) for ago in range(11, -1, -1)]
    dates = [text for text in words(columns(weeks, "x"), "chart-axis") if not text.isdecimal()]
    assert dates == ["7 Sep", "21 Sep", "5 Oct", "19 Oct", "2 Nov", "16 Nov"]


def test_bands_stand_on_each_other():
    chart = bands([BandWeek(MONDAY, match=2, related=1, none=1)], "x")
    assert titles(found(chart, "g")) == ["Week of 16 Nov: match 2, related 1, nothing fitted 1"]
    heights = [numbers(rect, "height") for rect in found(chart, "rect")]
    assert heights == [(106,), (53,), (52,)]


def test_bars_lie_below_each_other_with_name_and_number():
    chart = bars([("Data security", (3, 1, 0)), ("Pricing", (1, 0, 1))], "x")
    assert words(chart, "chart-axis") == ["Data security", "4", "Pricing", "2"]
    assert titles(found(chart, "g")) == ["Data security: 4", "Pricing: 2"]
    rects = [(r.get("class"), *numbers(r, "x", "y", "width")) for r in found(chart, "rect")]
    assert rects == [
        ("chart-answered", 0, 18, 420),
        ("chart-shown", 420, 18, 140),
        ("chart-answered", 0, 58, 140),
        ("chart-none", 140.5, 58.5, 139),
    ]


def test_a_year_of_columns_leaves_room_between_them():
    weeks = [week(MONDAY - timedelta(weeks=ago), answered=1) for ago in range(51, -1, -1)]
    chart = columns(weeks, "x")
    places = [numbers(rect, "x", "width") for rect in found(chart, "rect")]
    assert all(x + width < after for (x, width), (after, _) in pairwise(places))
    assert places[0][0] > 36
    assert sum(places[-1]) < 560


def test_no_weeks_are_an_empty_chart():
    chart = columns([], "x")
    assert found(chart, "rect") == []
    assert words(chart, "chart-axis") == ["0", "1"]


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([0, 1, 2, 4], "0,22 32,17 64,12 96,2"),
        ([3, 3], "0,2 96,2"),
        ([5], "0,2 96,2"),
        ([0, 0, 0], "0,22 48,22 96,22"),
        ([0.25, 0.5], "0,12 96,2"),
    ],
)
def test_a_sparkline_goes_from_the_oldest_to_the_newest(values: list[float], points: str):
    [line] = found(sparkline(values, "x"), "polyline", "chart-line")
    assert line.get("points") == points


def test_no_values_are_a_line_at_zero():
    chart = sparkline([], "x")
    assert found(chart, "polyline") == []
    assert [numbers(line, "y1", "y2") for line in found(chart, "line")] == [(22, 22)]


def test_a_talking_point_is_a_square_in_the_hue_of_its_concern():
    dots = [point(x=0.25, y=0.5), point("hourly-bill", "pricing"), point("lost", "gone")]
    squares = found(scatter(dots, CONCERNS, "x"), "rect")
    assert [square.get("class") for square in squares] == [
        "dot-point concern-0",
        "dot-point concern-1",
        "dot-point",
    ]
    assert titles(squares) == ["About door-keys", "About hourly-bill", "About lost"]
    # Its middle stands at a quarter of 1056 and half of 480.
    assert numbers(squares[0], "x", "y", "width", "height") == (259.5, 235.5, 9, 9)


def test_the_ninth_concern_has_the_first_hue_again():
    concerns = [Concern(f"c{number}", f"Concern {number}") for number in range(9)]
    dots = [point(concern.id, concern.id) for concern in concerns]
    squares = found(scatter(dots, concerns, "x"), "rect")
    assert [square.get("class", "")[-1] for square in squares] == [*"01234567", "0"]


def test_a_question_is_a_circle_and_a_ring_where_nothing_fitted():
    chart = scatter([question("unmet", unmet=True), question(ODD), point()], CONCERNS, "x")
    circles = found(chart, "circle")
    assert [(c.get("class"), c.findtext("title")) for c in circles] == [
        ("dot-question", ODD),
        ("dot-question dot-unmet", "unmet"),
    ]
    assert numbers(circles[0], "cx", "cy", "r") == (264, 360, 3)
    assert numbers(circles[1], "cx", "cy", "r") == (264, 360, 4.5)
    drawn = [e.tag for e in parsed(chart) if e.tag in {"ellipse", "rect", "circle", "text"}]
    assert drawn == ["ellipse", "rect", "circle", "circle", "text"]


def test_a_concern_is_named_above_its_talking_points():
    dots = [
        point("a", x=0.4, y=0.5),
        point("b", x=0.5, y=0.6),
        point("c", x=0.6, y=0.7),
        question("asked"),
    ]
    chart = scatter(dots, CONCERNS, "x")
    # Nobody stands in the region of prices, so it is not there.
    assert words(chart, "chart-region") == ["Data security"]
    [ground] = found(chart, "ellipse", "chart-ground")
    assert numbers(ground, "cx", "cy", "rx", "ry") == (528, 288, 125.6, 68)
    [name] = found(chart, "text", "chart-region")
    assert numbers(name, "x", "y") == (528, 213)


def test_a_name_stays_inside_the_map():
    chart = scatter([point(y=0)], CONCERNS, "x")
    [name] = found(chart, "text", "chart-region")
    assert numbers(name, "y") == (20,)
