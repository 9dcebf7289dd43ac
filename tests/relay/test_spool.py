"""The spool's promises: durable before acknowledged, once per key, erased once delivered, never a false success."""

from __future__ import annotations

import fcntl
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from relay.letter import Letter
from relay.spool import DAY, Spool, SpoolUnavailable
from tests.relay import crew
from tests.relay.conftest import NOON, FakeClock

Write = Callable[..., Letter]


def keys(spool: Spool) -> list[str]:
    return [letter.key for letter in spool.due(NOON, limit=1_000_000)]


def test_what_was_submitted_is_there_for_another_process(spool: Spool, write: Write) -> None:
    letter = write(recipients=("a@lot.fr", "b@lot.fr"))
    spool.submit([letter])
    [stored] = Spool(spool.folder).due(NOON)
    assert (stored.key, stored.reference, stored.form, stored.kind) == (
        letter.key,
        letter.reference,
        "ecrire",
        "message",
    )
    assert (stored.sender, stored.recipients, stored.content) == (letter.sender, letter.recipients, letter.content)
    assert (stored.state, stored.created_at, stored.attempts) == ("waiting", NOON, 0)


def test_a_key_is_kept_once_and_as_it_first_was(spool: Spool, write: Write) -> None:
    first = write(key="double", body="premier")
    spool.submit([first])
    spool.submit([write(key="double", body="second")])
    spool.submit([first, first])
    assert [letter.content for letter in spool.due(NOON)] == [first.content]


def test_a_delivered_key_sent_again_is_a_success_and_no_second_mail(spool: Spool, write: Write) -> None:
    letter = write()
    spool.submit([letter])
    spool.delivered(letter.key, NOON)
    spool.submit([letter])
    assert keys(spool) == []


def test_a_message_and_its_copy_are_written_together_or_not_at_all(spool: Spool, write: Write) -> None:
    message, copy = write(key="a"), write(key="a", kind="copie")
    with pytest.raises(SpoolUnavailable):
        spool.submit([message, replace(copy, content=None)])  # type: ignore[arg-type]
    assert keys(spool) == []
    spool.submit([message, copy])
    assert keys(spool) == [message.key, copy.key]


def test_eight_processes_posting_half_duplicates_give_the_exact_count(tmp_path: Path, thorough: bool) -> None:
    each = 1_000 if thorough else 60
    # Every key is posted by two processes, in different orders.
    posts = [[f"k{(worker // 2) * each + number}" for number in range(each)] for worker in range(8)]
    posts = [post[:: 1 if worker % 2 else -1] for worker, post in enumerate(posts)]
    workers = [crew.start(crew.submit_all, tmp_path / "spool", post) for post in posts]
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    spool = Spool(tmp_path / "spool")
    assert len(keys(spool)) == len(set(keys(spool))) == 4 * each
    spool.close()


def test_many_threads_are_committed_together_and_all_are_told(spool: Spool, write: Write) -> None:
    letters = [write() for _ in range(500)]
    with ThreadPoolExecutor(100) as pool:
        list(pool.map(lambda letter: spool.submit([letter]), letters))
    assert sorted(keys(spool)) == sorted(letter.key for letter in letters)


def test_those_never_tried_go_first_and_those_postponed_when_their_time_comes(
    spool: Spool, write: Write, clock: FakeClock
) -> None:
    early, late, new = (write() for _ in range(3))
    spool.submit([early, late])
    spool.postponed(late.key, NOON + 600, "451")
    spool.postponed(early.key, NOON + 60, "451")
    spool.submit([new])
    assert keys(spool) == [new.key]
    assert [letter.key for letter in spool.due(NOON + 600)] == [new.key, early.key, late.key]
    assert [letter.key for letter in spool.due(NOON + 600, limit=2)] == [new.key, early.key]
    assert [letter.attempts for letter in spool.due(NOON + 600)] == [0, 1, 1]


def test_depth_counts_what_waits_and_what_is_parked_but_no_alert(spool: Spool, write: Write) -> None:
    assert spool.depth(NOON) == (empty := type(spool.depth(NOON))(0, 0, 0.0))
    letters = [write() for _ in range(3)]
    spool.submit([*letters, write(kind="alerte")])
    spool.delivered(letters[0].key, NOON)
    spool.parked(letters[1].key, "550", NOON)
    assert spool.depth(NOON + 90) == replace(empty, waiting=1, parked=1, oldest_age_seconds=90.0)
    assert spool.depth(NOON - 90).oldest_age_seconds == 0


def test_an_undelivered_message_is_never_purged(spool: Spool, write: Write) -> None:
    waiting, parked, delivered = (write() for _ in range(3))
    spool.submit([waiting, parked, delivered])
    spool.parked(parked.key, "550", NOON)
    spool.delivered(delivered.key, NOON)
    assert spool.purge(NOON + 29 * DAY) == 0
    assert spool.purge(NOON + 31 * DAY) == 1
    assert spool.purge(NOON + 10_000 * DAY) == 0
    assert [letter.content for letter in spool.due(NOON)] == [waiting.content]
    spool.requeued(parked.key)
    assert sorted(keys(spool)) == sorted([waiting.key, parked.key])


def test_what_was_noted_by_a_clock_in_the_future_is_purged_all_the_same(spool: Spool, write: Write) -> None:
    letter = write()
    spool.submit([letter])
    spool.delivered(letter.key, NOON + 3_650 * DAY)
    assert spool.purge(NOON) == 0
    assert spool.purge(NOON + 31 * DAY) == 1


def test_a_delivered_letter_cannot_be_brought_back(spool: Spool, write: Write) -> None:
    letter = write()
    spool.submit([letter])
    spool.delivered(letter.key, NOON)
    for command in (
        spool.requeued,
        lambda key: spool.parked(key, "main", NOON),
        lambda key: spool.postponed(key, 0, ""),
    ):
        command(letter.key)
    assert [stored.state for stored in spool.find(letter.reference)] == ["delivered"]


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("size", [200, 4_000, 60_000])
def test_nothing_private_is_left_after_delivery_and_purge(spool: Spool, write: Write, size: int) -> None:
    letters = [
        write(kind=kind, body="CANARI " + "x" * size + " CANARI", recipients=("canari@exemple.fr",), reply_to="canari@exemple.fr")
        for _ in range(20)
        for kind in ("message", "copie")
    ]  # fmt: skip
    spool.submit(letters)
    for letter in letters:
        spool.postponed(letter.key, NOON, "451 canari@exemple.fr")
    assert b"CANARI" in everything(spool.folder)
    for letter in letters:
        spool.delivered(letter.key, NOON)
    assert b"canari" not in everything(spool.folder).lower()
    spool.purge(NOON + 31 * DAY)
    left = everything(spool.folder)
    assert not any(letter.reference.encode() in left or letter.key.encode() in left for letter in letters)


def test_the_room_that_an_outage_took_goes_back_to_the_disk(spool: Spool, write: Write) -> None:
    letters = [write(body="x" * 50_000) for _ in range(60)]
    spool.submit(letters)
    full = (spool.folder / "spool.sqlite").stat().st_size
    for letter in letters:
        spool.delivered(letter.key, NOON)
    spool.purge(NOON)
    assert (spool.folder / "spool.sqlite").stat().st_size < full / 10


def test_only_its_owner_reads_the_spool(spool: Spool, write: Write) -> None:
    spool.submit([write()])
    assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in spool.folder.iterdir()} == {0o600}


def test_a_spool_that_cannot_be_used_says_so_and_works_when_it_can(spool: Spool, write: Write) -> None:
    spool.folder.parent.mkdir(exist_ok=True)
    spool.folder.write_text("a file where the folder should be", encoding="utf-8")
    for use in (lambda: spool.submit([write()]), lambda: spool.due(NOON), lambda: spool.depth(NOON)):
        with pytest.raises(SpoolUnavailable):
            use()
    spool.folder.unlink()
    letter = write()
    spool.submit([letter])
    assert keys(spool) == [letter.key]


def test_a_file_that_is_no_database_is_left_as_it_is(spool: Spool, write: Write) -> None:
    spool.folder.mkdir(parents=True)
    (spool.folder / "spool.sqlite").write_bytes(b"something else" * 1_000)
    with pytest.raises(SpoolUnavailable):
        spool.submit([write()])
    assert (spool.folder / "spool.sqlite").read_bytes() == b"something else" * 1_000


def test_a_folder_replaced_under_a_running_relay_never_gives_a_false_success(spool: Spool, write: Write) -> None:
    spool.submit([write()])
    spool.folder.rename(spool.folder.with_name("moved"))
    spool.folder.mkdir()
    letter = write()
    with pytest.raises(SpoolUnavailable):
        spool.submit([letter])
    spool.submit([letter])
    assert keys(Spool(spool.folder)) == [letter.key]


def test_one_failed_group_is_told_to_all_of_it_and_to_nobody_else(spool: Spool, write: Write) -> None:
    spool.submit([write()])
    bad = replace(write(), content=object())  # type: ignore[arg-type]
    answers = [spool.enqueue([letter]) for letter in (bad, write())]
    told = [answer.exception() for answer in answers]
    assert isinstance(told[0], SpoolUnavailable)
    assert told[1] is None or isinstance(told[1], SpoolUnavailable)
    spool.submit([write()])


def test_close_commits_what_was_submitted(spool: Spool, write: Write) -> None:
    letters = [write() for _ in range(300)]
    answers = [spool.enqueue([letter]) for letter in letters]
    spool.close()
    assert all(answer.done() and answer.exception() is None for answer in answers)
    assert len(keys(spool)) == 300
    assert "spool" not in {thread.name for thread in threading.enumerate()}


def test_processes_take_turns(spool: Spool, write: Write) -> None:
    spool.submit([write()])
    with (spool.folder / "spool.lock").open("r+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        answer = spool.enqueue([write()])
        assert wait([answer], timeout=0.2).not_done == {answer}
    assert answer.result() is None
