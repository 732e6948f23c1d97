"""The content that comes with the package is sound and whole."""

from collections import Counter

import pytest

from knowledge.catalogue import Catalogue, inspect_catalogue
from knowledge.check import find_problems
from knowledge.models import Occupation, WorkArea, WorkTask


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    inspection = inspect_catalogue()
    assert [str(problem) for problem in find_problems(inspection)] == []
    return inspection.catalogue


def test_all_110_new_occupations_are_there(catalogue: Catalogue) -> None:
    batches = Counter(occupation.batch for occupation in catalogue.all(Occupation) if occupation.batch)
    assert batches == {
        "2019-1": 13, "2020-2": 16, "2020-3": 9, "2021-4": 18, "2022-5": 18, "2024-6": 19, "2025-7": 17,
    }  # fmt: skip
    assert batches.total() == 110


def test_the_name_that_the_plan_lost_is_not_made_up(catalogue: Catalogue) -> None:
    (lost,) = [task for task in catalogue.all(WorkTask) if task.name is None]
    area = catalogue.get(lost.area)
    assert isinstance(area, WorkArea)
    assert (area.level, lost.number) == ("cert.1x-livestream.senior", "1.1")
