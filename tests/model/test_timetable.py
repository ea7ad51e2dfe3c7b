"""The longest gap of a schedule; lines that know only days of the week are looked at for three weeks."""

import pytest

from pipeline.model import timetable
from pipeline.model.dataset import Schedule

GAPS = {
    "* * *": 1,
    "* * 1-5": 3,
    "* * mon-fri": 3,
    "* * 0,6": 6,
    "* * */3": 3,
    "* * sun": 7,
    "* * 5L": 35,
    "* * 1#5": 119,
    "1 * *": 31,
    "29 2 *": 1461,
    "31 2 *": None,
}


@pytest.mark.parametrize("days", sorted(GAPS))
def test_the_longest_gap_is_that_of_eight_years(days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = timetable.longest_gap(Schedule(cron=f"30 6 {days}"))
    timetable._longest_gap.cache_clear()
    monkeypatch.setattr(timetable, "WEEKS", timetable.DAYS)
    assert timetable.longest_gap(Schedule(cron=f"30 6 {days}")) == found == GAPS[days]
