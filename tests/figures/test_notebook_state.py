"""Hidden state: cells are really executed, so that the drawing cannot be wrong about Python."""

import pytest
from notebook_state import STUDIES, prompts, run


@pytest.mark.parametrize(
    ("order", "printed"), [("123", "120.0"), ("1223", "144.0"), ("13", "100"), ("12213", "100"), ("1222213", "100")]
)
def test_the_order_decides_what_is_printed(order: str, printed: str) -> None:
    assert run(order)[-1].printed == printed


def test_every_execution_leaves_a_state() -> None:
    assert [step.price for step in run("1223")] == pytest.approx([100, 120, 144, 144])


def test_a_cell_shows_only_its_last_execution() -> None:
    assert prompts("1223") == ["[1]", "[3]", "[4]"]
    assert prompts("13") == ["[1]", "[ ]", "[2]"]


def test_a_cell_that_needs_an_earlier_one_fails_without_it() -> None:
    with pytest.raises(NameError, match="price"):
        run("2")


def test_fewer_notebooks_repeat_their_results_than_run() -> None:
    assert all(0 < same < ran < 100 for _, _, ran, same in STUDIES)
