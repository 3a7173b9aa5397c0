"""`check_folder`: everything that is wrong with a corpus, in one run."""

from datetime import date
from pathlib import Path

import pytest

from corpus.problems import CorpusError
from corpus.rules.run import RULES, check_folder
from tests.corpus.factories import FACTS_FILE, TODAY, corpus_files, entry_file, lay


def checked(folder: Path, today: date = TODAY, **files: str | bytes) -> list[str]:
    return [str(p) for p in check_folder(lay(folder, {**corpus_files(), **files}), today)]


def test_a_corpus_without_a_fault(tmp_path: Path) -> None:
    assert checked(tmp_path) == []


def test_the_problems_of_all_files_come_in_one_run_by_path_and_line(tmp_path: Path) -> None:
    text = entry_file().replace("## Say\nSometimes.", "## Say\nThere is no downtime for 30 days.")
    translation = "---\nid: dearer\nof: latest\n---\n# Costa?\n\nstray\n"

    found = checked(
        tmp_path,
        **{
            "entries/pricing/Broken.en.md": entry_file("broken"),
            "entries/pricing/dearer.en.md": text.replace("next: [not-", "next: [nothing, not-"),
            "entries/pricing/dearer.it.md": translation,
            "entries/pricing/latin.en.md": "è".encode("cp1252"),
            "entries/pricing/lock-in.en.md": entry_file("lock-in").replace("## More", "## Moor"),
            "evidence/more.yaml": "- id: lonely\n- id: lonely\n",
            "evidence/pricing.yaml": FACTS_FILE.replace("id: work-is", "id: work-was"),
            "golden/clients.tsv": "no tab\n",
            "golden/questions.tsv": "does renting cost more\tdearer,nobody\n",
        },
    )

    assert [f"{line.split(': ')[0]} {line.rsplit(' ', 1)[1]}" for line in found] == [
        "entries/pricing/Broken.en.md [path]",
        "entries/pricing/dearer.en.md:11 [dead-next]",
        "entries/pricing/dearer.en.md:26 [number-without-evidence]",
        "entries/pricing/dearer.en.md:26 [forbidden-phrase]",
        "entries/pricing/dearer.en.md:29 [evidence-missing]",
        "entries/pricing/dearer.it.md:3 [front-matter]",
        "entries/pricing/dearer.it.md:7 [layout]",
        "entries/pricing/latin.en.md [encoding]",
        "entries/pricing/lock-in.en.md:31 [layout]",
        *["evidence/more.yaml:1 [evidence]"] * 6,
        *["evidence/more.yaml:2 [evidence]"] * 6,
        "golden/clients.tsv:1 [golden]",
        "golden/questions.tsv [golden]",
    ]


def test_forbidden_phrases_are_those_of_the_folder(tmp_path: Path) -> None:
    text = entry_file(say="It depends on the hours, with no downtime.")

    found = checked(tmp_path, **{"entries/pricing/dearer.en.md": text})

    assert found == [
        "entries/pricing/dearer.en.md:26: error: 'no downtime' is never said to a client; "
        "say what is so instead [forbidden-phrase]"
    ]
    (tmp_path / "forbidden.yaml").unlink()
    assert check_folder(tmp_path, TODAY) == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "phrases:\n- no downtime\nmore: x\n",
            "forbidden.yaml:3: error: 'more' is not a key this file may have [forbidden]",
        ),
        (
            "- no downtime\n",
            "forbidden.yaml:1: error: expected 'key: value' lines here [forbidden]",
        ),
        ("", "forbidden.yaml:1: error: expected 'key: value' lines here [forbidden]"),
        (
            b"phrases:\n- caf\xe9\n",
            "forbidden.yaml: error: the file is not UTF-8 (byte 14); save it as UTF-8 [encoding]",
        ),
    ],
    ids=["unknown key", "a list", "empty", "not UTF-8"],
)
def test_a_malformed_list_of_forbidden_phrases(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    assert checked(tmp_path, **{"forbidden.yaml": content}) == [expected]


def test_reviews_and_facts_are_judged_on_the_given_day(tmp_path: Path) -> None:
    assert checked(tmp_path, date(2026, 11, 22)) == [
        "entries/pricing/dearer.en.md:29: warning: 'work-is-most-of-it' expired on 2026-11-21; "
        "check its source and move valid_until, or drop it [evidence-expired]"
    ]
    assert [line.rsplit(" ", 1)[1] for line in checked(tmp_path, date(2027, 6, 1))] == [
        "[review-due]",
        "[evidence-expired]",
    ]


def test_golden_questions_want_what_is_written_or_planned(tmp_path: Path) -> None:
    questions = "one\tdearer\ntwo\tnot-written-yet\nthree\tnobody,dearer\n"

    assert checked(tmp_path, **{"golden/clients.tsv": questions}) == [
        "golden/clients.tsv: error: 'three' wants 'nobody', which does not exist [golden]"
    ]


def test_practice_is_checked_as_golden_questions_are(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        **{
            "practice/asked.tsv": "one\tdearer\ntwo\tnobody\nthree\t\n",
            "practice/other.tsv": "four\tdearer\nno tab\n",
            "practice/spelt.tsv": b"na\xefve\tdearer\n",
        },
    )

    assert found == [
        "practice/asked.tsv: error: 'two' wants 'nobody', which does not exist [golden]",
        "practice/other.tsv:2: error: a golden question is 'text', one tab, then the ids "
        "(none when it is off-topic) [golden]",
        "practice/spelt.tsv: error: the file is not UTF-8 (byte 2); save it as UTF-8 [encoding]",
    ]


def test_a_folder_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no corpus here: .* holds no concerns\.yaml"):
        check_folder(tmp_path, TODAY)


def test_every_rule_has_a_name_of_its_own_and_says_what_it_checks() -> None:
    names = [rule.name for rule in RULES]

    assert sorted(set(names)) == sorted(names)
    assert all(rule.__doc__ for rule in RULES)
