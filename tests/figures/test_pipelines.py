"""Builds that remember: what runs after an edit, and what that costs, against what graphs and formulas say."""

import numpy as np
import pytest
from pipelines import CACHES, PIPELINE, Cache, Code, Store, after_edit, build, chain, expected_minutes, project


def downstream(name: str) -> set[str]:
    """The step and all that read it, directly or not."""
    found = {name}
    for other, step in PIPELINE.items():
        if found & set(step.reads):
            found.add(other)
    return found


@pytest.mark.parametrize("name", PIPELINE)
@pytest.mark.parametrize("cache", ["times", "content"])
def test_an_edit_that_changes_results_runs_all_that_depends_on_it(name: str, cache: Cache) -> None:
    assert set(after_edit(name, cache, tidy=False)) == downstream(name)


@pytest.mark.parametrize("name", PIPELINE)
def test_an_edit_that_only_tidies_up_stops_where_contents_are_compared(name: str) -> None:
    assert after_edit(name, "none", tidy=True) == list(PIPELINE)
    assert set(after_edit(name, "times", tidy=True)) == downstream(name)
    assert after_edit(name, "content", tidy=True) == [name]


@pytest.mark.parametrize("cache", ["times", "content"])
def test_nothing_runs_when_nothing_has_changed(cache: Cache) -> None:
    store, code = Store(), dict.fromkeys(PIPELINE, Code())
    assert build(code, store, cache) == list(PIPELINE)
    assert build(code, store, cache) == []


def test_only_a_store_of_contents_takes_an_edit_back_for_nothing() -> None:
    expected: dict[Cache, set[str]] = {"times": downstream("features"), "content": set()}
    for cache, again in expected.items():
        store, code = Store(), dict.fromkeys(PIPELINE, Code())
        build(code, store, cache)
        build({**code, "features": Code(1, 1)}, store, cache)
        assert set(build(code, store, cache)) == again


@pytest.mark.parametrize("length", [1, 2, 9])
def test_in_a_chain_an_edit_costs_half_of_all_on_average(length: int) -> None:
    assert expected_minutes("times", tidy=False, steps=chain(length)) == pytest.approx((length + 1) / 2)


def test_a_project_costs_less_the_more_its_pipeline_remembers() -> None:
    totals = project(edits=40, tidy=0.3)
    everything = sum(step.minutes for step in PIPELINE.values())
    assert totals["none"] == list(range(0, 41 * everything, everything))
    assert all(len(totals[cache]) == 41 and (np.diff(totals[cache]) > 0).all() for cache in CACHES)
    assert totals["content"][-1] < totals["times"][-1] < totals["none"][-1]


def test_without_tidying_up_both_caches_cost_the_same() -> None:
    totals = project(tidy=0.0)
    assert totals["content"] == totals["times"]
