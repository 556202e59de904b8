"""An answer is made once for all who ask the same, wherever each of them stands."""

from gateway.api.live.audience import Audience, Audiences
from gateway.live.events import Delivered

PAGE = 200


class Question:
    """Counts what it is asked."""

    def __init__(self):
        self.source = self
        self.made = []

    def context(self):
        return None

    async def rows(self, events, context):
        return {event.position: event for event in events}

    async def answer(self, row, read):
        self.made.append(row.position)
        return row.position


def deliveries(count):
    return [Delivered(position=n, source="gate", recorded_at_ms=n, counts={}) for n in range(count)]


async def test_followers_that_come_back_to_places_far_apart_share_every_answer():
    question, events = Question(), deliveries(2_000)
    audience, told = Audience(question), {start: [] for start in range(0, 2_000, 70)}

    for page in range(0, 2_000, PAGE):
        for start, taken in told.items():
            at = start + page
            taken += await audience.answers(events[at : at + PAGE])

    assert all(taken == list(range(start, 2_000)) for start, taken in told.items())
    assert len(question.made) == 2_000


async def test_what_all_audiences_keep_together_is_bounded():
    audiences, events = Audiences(), deliveries(5_000)

    for key in range(15):
        await audiences.of(key, Question()).answers(events)
    first_again = Question()
    audiences.of(0, first_again)
    kept_last = audiences.of(14, Question())

    assert audiences.of(0, Question()).question is first_again
    assert kept_last.kept == 5_000
