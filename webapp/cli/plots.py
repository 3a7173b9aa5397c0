"""Pictures of figures, drawn with matplotlib."""

from collections.abc import Sequence
from pathlib import Path

from index.evaluation import Judgement, bins, calibration_error, outcomes

INK, MUTED, ACCENT = "#1c2430", "#8a94a3", "#2f6fb2"


def save_reliability(judgements: Sequence[Judgement], file: Path) -> None:
    """Save a reliability diagram: how often first hits of each score are right.

    Args:
        judgements: Off-topic ones included; ten bins of equal count.
        file: Its ending gives the format: png, svg or pdf.

    Raises:
        click.ClickException: There is no such format, or the file cannot be written.
    """
    import click
    from matplotlib.figure import Figure

    scores, right = outcomes(judgements)
    found = bins(scores, right)
    figure = Figure(figsize=(5.2, 5.2), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--", label="perfect")
    axes.plot(
        [b.score for b in found],
        [b.right for b in found],
        color=ACCENT,
        marker="o",
        linewidth=2,
        label="first hits",
    )
    axes.set(
        xlim=(0, 1),
        ylim=(0, 1),
        aspect="equal",
        xlabel="score: probability that the first hit is acceptable",
        ylabel="share of acceptable first hits",
        title=f"Calibration error {calibration_error(scores, right):.3f}, {len(scores)} questions",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    axes.legend(frameon=False, loc="upper left")
    try:
        figure.savefig(file, dpi=150)
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: {error}") from error
