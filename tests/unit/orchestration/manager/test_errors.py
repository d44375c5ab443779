from __future__ import annotations

from livetiming.orchestration.manager import errors


def test_every_failure_is_one_of_the_managers() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    failures = [kind for kind in kinds if issubclass(kind, Exception)]

    assert all(issubclass(kind, errors.ManagerFailed) for kind in failures)
    assert 7 == len(failures)


def test_a_death_brings_its_last_words() -> None:
    died = errors.DiedAtOnce("club: ended", ["a", "b"], 3)

    assert ("club: ended", ["a", "b"], 3) == (str(died), died.lines, died.code)
