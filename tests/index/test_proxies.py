"""Proxies: what was learnt about talking points, and what stands in where nothing was."""

import re
from dataclasses import replace
from math import exp, log
from pathlib import Path

import numpy as np
import pytest

from index.adapter import HEAD_FILE, AdapterError
from index.contrast import learn_head
from index.proxies import Proxies, read_head, write_head
from index.types import Head

EAST, NORTH, UP = np.eye(3, dtype=np.float32)
HEAD = Head(
    talking_points=("fire", "price"),
    ours=np.stack([EAST, NORTH]),
    others=np.stack([UP]),
    phrasings=np.array([4, 4]),
)
#: Two phrasings of the fire, one of the price, two of something that was not learnt.
VECTORS = np.stack([NORTH, NORTH, UP, EAST, EAST])
POINTS = np.array([0, 0, 1, 2, 2])
SLUGS = ("fire", "price", "new")


def test_what_was_learnt_counts_while_half_of_its_phrasings_are_there() -> None:
    proxies = Proxies(HEAD, SLUGS, VECTORS, POINTS)
    # The fire as learnt; the price, which has lost three of four, and the new one as they are written, less
    # the mean of all three, (1, 1, 1) / 3.
    much, little = (2 / 3) ** 0.5, -((1 / 6) ** 0.5)
    assert proxies.scores(EAST).tolist() == pytest.approx([1, little, much])
    assert proxies.scores(NORTH).tolist() == pytest.approx([0, little, little])
    assert proxies.scores(UP).tolist() == pytest.approx([0, much, little])


def test_without_a_head_talking_points_stand_for_themselves() -> None:
    proxies = Proxies(None, SLUGS, VECTORS, POINTS)
    assert proxies.scores(UP).argmax() == 1
    assert proxies.log_ratio(proxies.scores(UP), UP) == 0.0
    alone = Proxies(None, ("fire",), VECTORS[:2], POINTS[:2])
    assert alone.scores(NORTH).tolist() == [1]


def test_the_ratio_is_that_of_the_sums_of_a_softmax() -> None:
    proxies = Proxies(HEAD, ("fire",), VECTORS[:2], POINTS[:2])
    halfway = np.array([0.6, 0.0, 0.8], np.float32)
    found = proxies.log_ratio(proxies.scores(halfway), halfway)
    assert found == pytest.approx(30 * (0.6 - 0.8), abs=1e-4)
    both = Proxies(HEAD, ("fire", "price"), VECTORS[[0, 0, 2, 2]], np.array([0, 0, 1, 1]))
    found = both.log_ratio(both.scores(EAST), EAST)
    assert found == pytest.approx(log(exp(30) + 1), abs=1e-4)


def test_a_head_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_head(tmp_path) is None
    assert read_head(None, 3) is None
    write_head(HEAD, tmp_path)
    again = read_head(tmp_path, 3)
    assert again is not None
    assert again.talking_points == ("fire", "price")
    assert again.ours.tolist() == HEAD.ours.tolist()
    assert again.others.tolist() == HEAD.others.tolist()
    assert again.phrasings.tolist() == [4, 4]


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, talking_points=("fire",)),
        replace(HEAD, phrasings=np.array([4])),
        replace(HEAD, others=np.eye(4, dtype=np.float32)),
        replace(HEAD, others=UP),
        replace(HEAD, ours=np.array(1, np.float32)),
    ],
    ids=["a slug too few", "a count too few", "of two widths", "flat", "a number"],
)
def test_a_head_whose_parts_do_not_match_is_named(tmp_path: Path, head: Head) -> None:
    write_head(head, tmp_path)
    with pytest.raises(AdapterError, match=r"of another model .* remove it to do without"):
        read_head(tmp_path)


def test_a_head_of_another_model_is_named(tmp_path: Path) -> None:
    write_head(HEAD, tmp_path)
    with pytest.raises(AdapterError, match="its parts do not match"):
        read_head(tmp_path, 384)


def test_a_damaged_head_is_named(tmp_path: Path) -> None:
    write_head(HEAD, tmp_path)
    file = tmp_path / HEAD_FILE
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(AdapterError, match=re.escape(f"'{file}' is damaged")):
        read_head(tmp_path)


def test_proxies_are_learnt_between_what_is_theirs_and_what_is_not() -> None:
    random = np.random.default_rng(1)
    centres = random.normal(size=(4, 20))
    owners = np.repeat([0, 2, -1, -1], 50)
    rows = np.repeat(centres, 50, axis=0) + 0.6 * random.normal(size=(200, 20))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    head = learn_head(vectors, owners, ("fire", "unasked", "price"), np.array([7, 1, 9]))
    # Nothing was said to the second.
    assert head.talking_points == ("fire", "price")
    assert head.phrasings.tolist() == [7, 9]
    assert np.linalg.norm(head.ours, axis=1).tolist() == pytest.approx([1, 1], abs=1e-5)
    cosines = np.column_stack([vectors @ head.ours.T, (vectors @ head.others.T).max(axis=1)])
    assert (cosines.argmax(axis=1) == np.repeat([0, 1, 2, 2], 50)).mean() > 0.98
