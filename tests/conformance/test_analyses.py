"""What both SQL stores owe to photos that wait: each is read once, whoever ends in between."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.analysis.errors import LostTurn
from gateway.analysis.ledger import ATTEMPTS, LEASE_MS, Ledger
from gateway.analysis.readers import ReadElsewhere, ReadHere
from gateway.analysis.words import models_hash
from gateway.analysis.worker import Worker
from gateway.store.analysis_tables import analyses
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from gateway.vault.files import FileVault
from tests.read_photos import MODELS, Says, an_analysis
from tests.shared import POSTGRES_URL, needs_postgres
from tests.stores import laid_out
from tests.unit.vision.conftest import a_jpeg
from vision.errors import BadImage, VisionBusy, VisionTimeout, VisionUnavailable

OURS = "a" * 64
MOST = 100


class Clock:
    def __init__(self) -> None:
        self.now_ms = 1_000_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgres)])
def store(request, tmp_path):
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    else:
        opened = open_store(POSTGRES_URL)
        migrate(opened)
        with opened.write() as connection:
            connection.execute(analyses.delete())
    yield opened
    opened.close()


@pytest.fixture
def ledger(store):
    return Ledger(store, Clock())


def name_of(photo: bytes) -> str:
    return hashlib.sha256(photo).hexdigest()


def test_photos_are_handed_out_in_the_order_they_were_asked_for_and_once(ledger):
    photos = [name_of(bytes([number])) for number in range(5)]
    for one in photos:
        ledger.ask(one, OURS, most=MOST)

    taken = [ledger.take(OURS, "w") for _ in range(6)]

    assert [job and job.sha256 for job in taken] == [*photos, None]


def test_asking_again_changes_nothing(ledger):
    photo = name_of(b"photo")
    for _ in range(3):
        assert ledger.ask(photo, OURS, most=MOST)
    ledger.finish(ledger.take(OURS, "w"), an_analysis(b"photo", "渝A90001"))
    assert ledger.ask(photo, OURS, most=MOST)

    assert ledger.take(OURS, "w") is None
    assert ledger.found(photo, OURS) == an_analysis(b"photo", "渝A90001")


def test_photos_of_other_models_are_left_alone(ledger):
    ledger.ask(name_of(b"photo"), "b" * 64, most=MOST)

    assert ledger.take(OURS, "w") is None
    assert ledger.waiting() == {"b" * 64: 1}


def test_a_worker_that_is_not_heard_of_loses_its_photo_and_its_result_does_not_count(ledger):
    photo = name_of(b"photo")
    ledger.ask(photo, OURS, most=MOST)
    first = ledger.take(OURS, "slow")
    ledger._clock.now_ms += LEASE_MS + 10
    second = ledger.take(OURS, "quick")

    with pytest.raises(LostTurn):
        ledger.finish(first, an_analysis(b"photo", "渝A90002"))
    ledger.finish(second, an_analysis(b"photo", "渝A90001"))
    with pytest.raises(LostTurn):
        ledger.finish(second, an_analysis(b"photo", "渝A90003"))

    assert ledger.found(photo, OURS).plates[0].text == "渝A90001"
    assert len(ledger.findings(photo)) == 1


def test_a_worker_that_is_heard_of_keeps_its_photo(ledger):
    ledger.ask(name_of(b"photo"), OURS, most=MOST)
    job = ledger.take(OURS, "slow")
    ledger._clock.now_ms += LEASE_MS - 100
    ledger.prolong(job)
    ledger._clock.now_ms += LEASE_MS - 100

    assert ledger.take(OURS, "quick") is None
    ledger.finish(job, an_analysis(b"photo"))


def test_a_photo_that_ends_every_worker_is_given_up_and_may_be_asked_for_again(ledger):
    photo = name_of(b"photo")
    ledger.ask(photo, OURS, most=MOST)
    for number in range(ATTEMPTS):
        assert ledger.take(OURS, f"w{number}") is not None
        ledger._clock.now_ms += LEASE_MS + 10

    assert ledger.take(OURS, "w") is None
    with pytest.raises(VisionUnavailable, match="3 workers"):
        ledger.found(photo, OURS)
    ledger.ask(photo, OURS, most=MOST)
    assert ledger.take(OURS, "w") is not None


def test_what_is_no_photo_is_not_read_again(ledger):
    photo = name_of(b"bad")
    ledger.ask(photo, OURS, most=MOST)
    ledger.fail(ledger.take(OURS, "w"), BadImage("truncated", "at 3"))
    ledger.ask(photo, OURS, most=MOST)

    assert ledger.take(OURS, "w") is None
    with pytest.raises(BadImage) as caught:
        ledger.found(photo, OURS)
    assert (caught.value.reason, caught.value.detail) == ("truncated", "at 3")


def test_no_more_wait_than_may(ledger):
    answers = [ledger.ask(name_of(bytes([n])), OURS, most=2) for n in range(4)]

    assert answers == [True, True, False, False]
    assert ledger.ask(name_of(bytes([1])), OURS, most=2)


def test_each_photo_goes_to_one_of_many_workers(ledger):
    photos = [name_of(bytes([number])) for number in range(20)]
    for one in photos:
        ledger.ask(one, OURS, most=MOST)

    with ThreadPoolExecutor(6) as threads:
        taken = list(threads.map(lambda n: ledger.take(OURS, f"w{n}"), range(30)))

    assert sorted(job.sha256 for job in taken if job) == sorted(photos)


@pytest.fixture
def line(store, tmp_path):
    """A hub that reads nothing itself, and the workers of its store."""
    models = SimpleNamespace(hash=OURS, labels=MODELS)
    ledger, vault, says = Ledger(store, Clock()), FileVault(tmp_path / "vault"), Says()

    def worker(analyser=says, at_once=2):
        return Worker(
            ledger=ledger,
            vault=vault,
            analyser=analyser,
            models=models,
            owner="w",
            at_once=at_once,
        )

    reader = ReadElsewhere(ledger, vault, models, most=4, look_s=0.01)
    return SimpleNamespace(ledger=ledger, vault=vault, says=says, worker=worker, reader=reader)


PHOTO = a_jpeg(64, 48)


async def working(line, asked, **words):
    """What comes of asking while a worker is at work."""
    stop = asyncio.Event()
    work = asyncio.create_task(line.worker(**words).run(stop))
    try:
        return await asked
    finally:
        stop.set()
        await work


async def test_a_photo_is_read_by_a_worker_and_only_the_first_time(line):
    first = await working(line, line.reader.analyse(PHOTO, 10))
    second = await line.reader.analyse(PHOTO, 10)

    assert first == second == an_analysis(PHOTO, "渝A90001")
    assert line.says.asked == [PHOTO]


async def test_what_a_worker_finds_to_be_no_photo_is_told(line):
    says = Says(problem=BadImage("undecodable"))

    with pytest.raises(BadImage):
        await working(line, line.reader.analyse(PHOTO, 10), analyser=says)


async def test_what_is_no_photo_by_its_first_bytes_never_waits(line):
    with pytest.raises(BadImage):
        await line.reader.analyse(b"?", 10)

    assert line.ledger.waiting() == {}


async def test_without_workers_the_hub_is_busy_and_the_photo_waits_on(line):
    with pytest.raises(VisionBusy) as caught:
        await line.reader.analyse(PHOTO, 0.05)

    assert caught.value.wait_s == 1
    assert line.ledger.waiting() == {OURS: 1}


async def test_a_worker_that_hangs_is_no_lack_of_workers(line):
    line.ledger.ask(line.vault.put(PHOTO), OURS, most=MOST)
    line.ledger.take(OURS, "hanging")

    with pytest.raises(VisionTimeout):
        await line.reader.analyse(PHOTO, 0.05)


async def test_more_than_may_wait_are_refused_at_once(line):
    for width in range(4):
        line.ledger.ask(name_of(bytes([width])), OURS, most=MOST)

    with pytest.raises(VisionBusy):
        await asyncio.wait_for(line.reader.analyse(PHOTO, 60), 10)


async def test_a_photo_that_is_gone_from_the_vault_is_given_up(line):
    line.ledger.ask(name_of(b"gone"), OURS, most=MOST)

    assert await line.worker().run(asyncio.Event(), once=True) == 1
    with pytest.raises(VisionUnavailable, match="vault holds nothing"):
        line.ledger.found(name_of(b"gone"), OURS)


async def test_a_hub_that_reads_itself_reads_a_photo_once_for_its_models(line):
    here = ReadHere(line.says, line.ledger, SimpleNamespace(hash=OURS, labels=MODELS))
    newer = ReadHere(Says("渝A90009"), line.ledger, SimpleNamespace(hash="b" * 64, labels=MODELS))

    answers = [await here.analyse(PHOTO, 10), await here.analyse(PHOTO, 10)]
    other = await newer.analyse(PHOTO, 10)

    assert answers == [an_analysis(PHOTO, "渝A90001")] * 2
    assert len(line.says.asked) == 1
    assert [one.analysis for one in line.ledger.findings(name_of(PHOTO))] == [answers[0], other]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "take", "finish", "die", "keep"]),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=5,
    max_size=40,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_the_order_a_photo_has_one_result_and_it_never_changes(steps, tmp_path_factory):
    store = open_store(f"sqlite:///{laid_out(tmp_path_factory.mktemp('line') / 'store.db')}")
    ledger, held, results = Ledger(store, Clock()), {}, {}
    for count, (step, worker, number) in enumerate(steps):
        photo, result = name_of(bytes([number])), an_analysis(bytes([number]), f"渝A{count:05}")
        if step == "ask":
            ledger.ask(photo, OURS, most=MOST)
        elif step == "take":
            held[worker] = ledger.take(OURS, f"w{worker}") or held.get(worker)
        elif step == "die":
            ledger._clock.now_ms += LEASE_MS + 10
        elif step == "keep":
            results.setdefault(photo, ledger.keep(photo, OURS, result))
        elif job := held.get(worker):
            try:
                ledger.finish(job, result)
            except LostTurn:
                continue
            assert job.sha256 not in results
            results[job.sha256] = result
        for done, told in results.items():
            assert [one.analysis for one in ledger.findings(done)] == [told]
    store.close()


CHANGED = ("plate-detector@1+abc", "plate-reader@2+new")


async def test_what_changed_models_read_is_never_told_as_what_the_others_read(line):
    """A process that was started anew opened models that were replaced meanwhile."""
    models = SimpleNamespace(hash=OURS, labels=MODELS)
    changed = Says("渝A90009", models=CHANGED)

    told = await ReadHere(changed, line.ledger, models).analyse(b"photo", 10)
    again = await ReadHere(Says("渝A90001"), line.ledger, models).analyse(b"photo", 10)

    assert (told.plates[0].text, again.plates[0].text) == ("渝A90009", "渝A90001")
    kept = {one.models: one.analysis.models for one in line.ledger.findings(name_of(b"photo"))}
    assert kept == {models_hash(CHANGED): CHANGED, OURS: MODELS}


async def test_a_worker_whose_models_changed_answers_for_no_others(line):
    with pytest.raises(VisionUnavailable, match="were changed"):
        await working(
            line, line.reader.analyse(PHOTO, 10), analyser=Says("渝A90009", models=CHANGED)
        )

    kept = {one.models: one.analysis.models for one in line.ledger.findings(name_of(PHOTO))}
    assert kept == {models_hash(CHANGED): CHANGED}
    told = await working(line, line.reader.analyse(PHOTO, 10))
    assert told == an_analysis(PHOTO, "渝A90001")
