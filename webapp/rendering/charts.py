"""Charts as SVG that carries no style and no script: colours come from `css/charts.css`, by class.

To a screen reader a chart is one image, named by its caller, who shows the same figures as a table where they
matter. So nothing in a chart takes the focus; who points at a part of it reads its title. Those who have no
mouse are shown the map's titles by `map.js`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean, median

from flask_babel import format_date, gettext
from markupsafe import Markup

from corpus.model import Concern
from webapp.services.gapgroups import shortened
from webapp.services.insights import BandWeek, Week
from webapp.services.maps import Dot, DotKind

#: There are so many hues for concerns; further ones begin again.
HUES = 8

COLUMNS_WIDTH, COLUMNS_HEIGHT = 560, 250
#: Where the axes stand.
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 544, 12, 224
#: Share of a week's room its column takes, and how wide it is at most.
_COLUMN_SHARE, _COLUMN_MAX = 0.68, 34
_TICKS = 4
#: What a column or a bar consists of, from the axis outwards.
_PARTS = ("answered", "shown", "none")
#: Height of a bar and of all it needs, and how much of its name there is room for.
_BAR_HEIGHT, _BAR_ROOM, _BAR_NAME = 10, 40, 80
#: So many weeks carry a date, the last one always.
_DATES = 6

SPARK_WIDTH, SPARK_HEIGHT = 96, 24
#: Room for the line's own thickness.
_SPARK_EDGE = 2

MAP_WIDTH, MAP_HEIGHT = 1056, 480
_SQUARE = 9
_CIRCLE, _RING = 3, 4.5
#: A region reaches so many times as far as its talking points on the whole, and a little beyond.
_REGION_REACH, _REGION_EDGE = 1.5, 20
_REGION_LABEL_ABOVE = 7


def columns(weeks: Sequence[Week], label: str) -> Markup:
    """Searches by week: answered, above it shown, above it what nothing fitted.

    Args:
        weeks: Oldest first.
        label: What the chart says, in words.

    Returns:
        An `svg`; the axes alone for no weeks.
    """
    told = [
        gettext(
            "Week of %(day)s: questions %(searches)d, answered %(answered)d, shown only %(shown)d, "
            "nothing fitted %(none)d",
            day=_day(week.start),
            searches=week.searches,
            answered=week.answered,
            shown=week.shown,
            none=week.none,
        )
        for week in weeks
    ]
    counts = [(week.answered, week.shown, week.none) for week in weeks]
    return _columns([week.start for week in weeks], counts, told, label)


def bands(weeks: Sequence[BandWeek], label: str) -> Markup:
    """Searches by week and band: matches, above them related ones, above them what nothing fitted.

    Arguments and result as for `columns`.
    """
    told = [
        gettext(
            "Week of %(day)s: match %(match)d, related %(related)d, nothing fitted %(none)d",
            day=_day(week.start),
            match=week.match,
            related=week.related,
            none=week.none,
        )
        for week in weeks
    ]
    counts = [(week.match, week.related, week.none) for week in weeks]
    return _columns([week.start for week in weeks], counts, told, label)


def bars(rows: Sequence[tuple[str, Sequence[int]]], label: str) -> Markup:
    """Lying bars, one below the other, each under its name.

    Args:
        rows: Name and parts of each, at most three, told apart as in `columns`.
        label: What the chart says, in words.

    Returns:
        An `svg`; an empty one for no rows.
    """
    longest = max((sum(counts) for _, counts in rows), default=0) or 1
    parts = []
    for number, (name, counts) in enumerate(rows):
        top = number * _BAR_ROOM
        total = sum(counts)
        parts.append(_text(0, top + 12, shortened(name, _BAR_NAME), "start"))
        parts.append(_text(COLUMNS_WIDTH, top + 12, str(total), "end"))
        begun, pieces = 0, [Markup("<title>{}: {}</title>").format(name, total)]
        for kind, count in zip(_PARTS, counts, strict=False):
            if count:
                x, width = begun / longest * COLUMNS_WIDTH, count / longest * COLUMNS_WIDTH
                pieces.append(_rect(kind, x, top + 18, width, _BAR_HEIGHT))
            begun += count
        parts.append(Markup("<g>{}</g>").format(Markup().join(pieces)))
    return _chart("chart", COLUMNS_WIDTH, max(1, len(rows)) * _BAR_ROOM, label, parts)


def sparkline(values: Sequence[float], label: str) -> Markup:
    """A line as high as a word, from its oldest value to its newest, above a line at zero.

    Args:
        values: 0 or more, oldest first.
        label: What it says, in words.

    Returns:
        An `svg`; the line at zero alone when there are no values.
    """
    bottom = SPARK_HEIGHT - _SPARK_EDGE
    parts = [_line("chart-base", 0, SPARK_WIDTH, bottom)]
    if values:
        height = (bottom - _SPARK_EDGE) / (max(values) or 1)
        # One value is a line too: it was the same all the time.
        heights = [bottom - value * height for value in values] * (2 if len(values) == 1 else 1)
        across = SPARK_WIDTH / (len(heights) - 1)
        points = " ".join(f"{_n(n * across)},{_n(y)}" for n, y in enumerate(heights))
        parts.append(Markup('<polyline class="chart-line" points="{}"/>').format(points))
    return _chart("chart chart-spark", SPARK_WIDTH, SPARK_HEIGHT, label, parts)


def scatter(dots: Sequence[Dot], concerns: Sequence[Concern], label: str) -> Markup:
    """The map: a square for each talking point, a circle for each question, a ring where nothing fitted.

    Args:
        dots: In any order.
        concerns: In the order they are shown: the first one has the first hue.
        label: What the map shows, in words.

    Returns:
        An `svg`; an empty one when there are no dots.
    """
    hues = {concern.id: number % HUES for number, concern in enumerate(concerns)}
    points = [dot for dot in dots if dot.kind is DotKind.POINT]
    met = [dot for dot in dots if dot.kind is DotKind.QUESTION and not dot.unmet]
    unmet = [dot for dot in dots if dot.unmet]
    regions = [_region(concern, points) for concern in concerns]
    parts = [ground for ground, _ in regions]
    parts += [_square(dot, hues) for dot in points]
    # What is drawn last lies on top: what is missing must not hide under what is there.
    parts += [_circle(dot, _CIRCLE, "dot-question") for dot in met]
    parts += [_circle(dot, _RING, "dot-question dot-unmet") for dot in unmet]
    parts += [name for _, name in regions]
    return _chart("chart chart-map", MAP_WIDTH, MAP_HEIGHT, label, parts)


def _scale(highest: int) -> tuple[int, int]:
    """Distance of the lines of a grid, and the top one: few of them, at round numbers."""
    step = 1
    while step * _TICKS < highest:
        # 1, 2, 5, 10, 20, 50 …
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step, step * max(1, -(-highest // step))


def _columns(
    days: Sequence[date], counts: Sequence[tuple[int, ...]], told: Sequence[str], label: str
) -> Markup:
    step, top = _scale(max(map(sum, counts), default=0))
    height = (_BOTTOM - _TOP) / top
    parts = [_tick(value, _BOTTOM - value * height) for value in range(0, top + 1, step)]
    room = (_RIGHT - _LEFT) / max(1, len(days))
    width = min(_COLUMN_MAX, room * _COLUMN_SHARE)
    every = -(-len(days) // _DATES)
    for number, day in enumerate(days):
        middle = _LEFT + (number + 0.5) * room
        pieces, below = [Markup("<title>{}</title>").format(told[number])], 0
        for kind, count in zip(_PARTS, counts[number], strict=True):
            if count:
                y = _BOTTOM - (below + count) * height
                pieces.append(_rect(kind, middle - width / 2, y, width, count * height))
            below += count
        parts.append(Markup("<g>{}</g>").format(Markup().join(pieces)))
        if (len(days) - 1 - number) % every == 0:
            parts.append(_text(middle, _BOTTOM + 20, _day(day), "middle"))
    return _chart("chart", COLUMNS_WIDTH, COLUMNS_HEIGHT, label, parts)


def _rect(kind: str, x: float, y: float, width: float, height: float) -> Markup:
    # An outline is drawn on both sides of its edge; half of it would lie outside.
    inset = 0.5 if kind == "none" else 0
    rect = '<rect class="chart-{}" x="{}" y="{}" width="{}" height="{}"/>'
    sizes = (max(0.5, size - 2 * inset) for size in (width, height))
    return Markup(rect).format(kind, _n(x + inset), _n(y + inset), *map(_n, sizes))


def _square(dot: Dot, hues: Mapping[str, int]) -> Markup:
    x, y = dot.x * MAP_WIDTH - _SQUARE / 2, dot.y * MAP_HEIGHT - _SQUARE / 2
    hue = f" concern-{hues[dot.concern]}" if dot.concern in hues else ""
    square = (
        '<rect class="dot-point{}" x="{}" y="{}" width="{}" height="{}" rx="2" data-slug="{}">'
        "<title>{}</title></rect>"
    )
    return Markup(square).format(hue, _n(x), _n(y), _SQUARE, _SQUARE, dot.id, dot.label)


def _circle(dot: Dot, radius: float, classes: str) -> Markup:
    circle = '<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
    x, y = _n(dot.x * MAP_WIDTH), _n(dot.y * MAP_HEIGHT)
    return Markup(circle).format(classes, x, y, radius, dot.label)


def _region(concern: Concern, points: Sequence[Dot]) -> tuple[Markup, Markup]:
    """The ground on which most of a concern's talking points stand, and its name; nothing for none."""
    own = [dot for dot in points if dot.concern == concern.id]
    if not own:
        return Markup(), Markup()
    x, across = _spread([dot.x * MAP_WIDTH for dot in own])
    y, down = _spread([dot.y * MAP_HEIGHT for dot in own])
    ground = '<ellipse class="chart-ground" cx="{}" cy="{}" rx="{}" ry="{}"/>'
    above = max(_REGION_EDGE, y - down - _REGION_LABEL_ABOVE)
    return (
        Markup(ground).format(_n(x), _n(y), _n(across), _n(down)),
        _text(x, above, concern.title, "middle", "chart-region"),
    )


def _spread(places: Sequence[float]) -> tuple[float, float]:
    """The middle of places on a line, and how far a region around it reaches; single ones hardly count."""
    middle = median(places)
    away = fmean(abs(place - middle) for place in places)
    return middle, _REGION_REACH * away + _REGION_EDGE


def _tick(value: int, y: float) -> Markup:
    line = _line("chart-grid", _LEFT, _RIGHT, y)
    return line + _text(_LEFT - 8, y + 4, str(value), "end")


def _line(name: str, x1: float, x2: float, y: float) -> Markup:
    line = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
    return Markup(line).format(name, _n(x1), _n(x2), _n(y), _n(y))


def _text(x: float, y: float, words: str, anchor: str, name: str = "chart-axis") -> Markup:
    text = '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>'
    return Markup(text).format(name, _n(x), _n(y), anchor, words)


def _chart(classes: str, width: int, height: int, label: str, parts: Sequence[Markup]) -> Markup:
    chart = '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    return Markup(chart).format(classes, width, height, label, Markup("\n").join(parts))


def _day(day: date) -> str:
    return str(format_date(day, "d MMM"))


def _n(number: float) -> str:
    """A number as short as it may be: a tenth of a unit is less than anybody sees."""
    return f"{number:.1f}".removesuffix(".0")
