from math import exp, log

import numpy as np
import pytest

from index.engine import SearchEngine, normalise
from index.topic import Signal, log_densities


def test_densities_are_sums_of_kernels_from_wide_to_narrow() -> None:
    cosines = np.array([1.0, 0.5], np.float32)
    wide, middle, narrow = log_densities(cosines)
    assert wide == pytest.approx(log(1 + exp(-5)), rel=1e-5)
    assert middle == pytest.approx(log(1 + exp(-10)), abs=1e-6)
    assert narrow == pytest.approx(log(1 + exp(-20)), abs=1e-6)


def test_the_density_of_nothing_is_low_and_finite() -> None:
    assert log_densities(np.empty(0, np.float32))[0] < -20


def signals(engine: SearchEngine, question: str) -> dict[Signal, float]:
    judged = engine.judge(normalise(question), "en")
    assert judged is not None
    return {signal: float(judged.signals[signal]) for signal in Signal}


def test_signals_tell_our_business_from_others(engine: SearchEngine) -> None:
    ours = signals(engine, "what if the server room burns down")
    others = signals(engine, "what time does the canteen open today")
    told = (Signal.NEAREST, Signal.NEAREST_THREE, Signal.OURS, Signal.VOCABULARY, Signal.PROXIES)
    for signal in told:
        assert ours[signal] > others[signal]
    assert ours[Signal.PROXIES] > 0 > others[Signal.PROXIES]
    assert ours[Signal.DECOYS] < others[Signal.DECOYS]
    assert ours[Signal.OTHERS] < others[Signal.OTHERS]


def test_length_counts_content_words(engine: SearchEngine) -> None:
    assert signals(engine, "the fire")[Signal.LENGTH] == pytest.approx(log(2))
