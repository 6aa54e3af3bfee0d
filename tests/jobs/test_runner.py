"""Jobs are run, halted, gone on with and ended, on a real table."""

import asyncio
import threading

import pytest

from provender.errors import ConflictError, GenerationError, NotFoundError
from provender.jobs.asked import Asked
from provender.jobs.bus import Bus
from provender.jobs.database import open_database
from provender.jobs.runner import Runner
from provender.jobs.sealing import Sealer
from provender.jobs.states import Status
from provender.jobs.store import JobStore
from provender.jobs.work import Halted, Outcome
from provender.secrets import Secret


class Steps:
    """Counts to ten; each step waits for the test's leave."""

    kind = "steps"
    status = Status.RUNNING
    at_once = 2
    per_owner = 0

    def __init__(self):
        self.leave = threading.Semaphore(0)
        self.entered = threading.Semaphore(0)
        self.made = []
        self.discarded = []
        self.forgotten = []
        self.at_work = 0
        self.most_at_work = 0
        self.fails_at = None

    def run(self, attempt):
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            done = list(attempt.job.state.get("done", ()))
            for step in range(len(done), 10):
                self.entered.release()
                while not self.leave.acquire(timeout=0.01):
                    attempt.check()
                if step == self.fails_at:
                    raise GenerationError("no more", pointer="/x", remedy="Ask for less.")
                self.made.append((attempt.job.id, attempt.job.attempt, step))
                done.append(step)
                attempt.keep_state({"done": done})
                attempt.progress(10 * len(done), f"{len(done)} of 10")
        finally:
            self.at_work -= 1
        return Outcome({"steps": done}, "all there")

    def discard(self, job):
        self.discarded.append(job.id)

    def forget(self, job, *, files):
        self.forgotten.append((job.id, files))


class House:
    """A runner over one kind of work, in a folder that outlives it."""

    def __init__(self, folder, **limits):
        self.engine = open_database(Secret(""), folder)
        self.store = JobStore(self.engine, Sealer(Secret(""), folder))
        self.work = Steps()
        vars(self.work).update(limits)
        self.bus = Bus()
        self.runner = Runner(
            self.store, self.bus, [self.work], lambda job: {"id": job.id, "status": job.status}
        )

    async def __aenter__(self):
        await self.runner.start()
        return self

    async def __aexit__(self, *error):
        await self.runner.close()
        self.engine.dispose()

    async def until(self, job, *statuses):
        for _ in range(2000):
            now = await self.runner.get(job.owner, job.id)
            if now.status in statuses:
                return now
            await asyncio.sleep(0.005)
        raise AssertionError(f"waited in vain for {statuses}, it is {now.status}")

    async def entered(self):
        assert await asyncio.to_thread(self.work.entered.acquire, timeout=10)


def letting(steps, work):
    work.leave.release(steps)


def run(scenario):
    return asyncio.run(scenario)


def test_a_job_runs_to_its_end(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            letting(10, house.work)
            job = await house.runner.submit("ann", "steps", Asked({"n": 1}))
            assert job.status == "pending"
            done = await house.until(job, "completed")
            assert done.result == {"steps": [*range(10)]}
            assert done.progress == 100
            assert done.attempt == 1
            assert done.parameters == {"n": 1}

    run(scenario())


def test_a_paused_job_goes_on_where_it_was_and_no_step_is_done_twice(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            letting(4, house.work)
            job = await house.runner.submit("ann", "steps", Asked({}))
            for _ in range(5):
                await house.entered()
            assert (await house.runner.pause("ann", job.id)).status == "paused"
            await house.runner.resume("ann", job.id)
            letting(6, house.work)
            done = await house.until(job, "completed")
            assert done.attempt == 2
            assert [step for _, _, step in house.work.made] == [*range(10)]

    run(scenario())


def test_pausing_and_resuming_fifty_times_leaves_one_writer(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            job = await house.runner.submit("ann", "steps", Asked({}))
            for _ in range(50):
                await house.runner.pause("ann", job.id)
                await house.runner.resume("ann", job.id)
            letting(10, house.work)
            await house.until(job, "completed")
            assert house.work.most_at_work == 1
            assert [step for _, _, step in house.work.made] == [*range(10)]

    run(scenario())


def test_a_cancelled_job_stops_and_what_it_made_is_discarded(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            job = await house.runner.submit("ann", "steps", Asked({}))
            await house.entered()
            cancelled = await house.runner.cancel("ann", job.id)
            assert cancelled.status == "cancelled"
            assert house.work.discarded == [job.id]
            assert house.work.at_work == 0

    run(scenario())


def test_a_failed_job_says_why_and_can_be_tried_again(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            house.work.fails_at = 3
            letting(20, house.work)
            job = await house.runner.submit("ann", "steps", Asked({}))
            failed = await house.until(job, "failed")
            assert failed.error == {
                "error_type": "GenerationError",
                "details": "no more",
                "pointer": "/x",
                "remedy": "Ask for less.",
            }
            house.work.fails_at = None
            await house.runner.retry("ann", job.id)
            done = await house.until(job, "completed")
            assert done.error is None
            assert done.attempt == 2

    run(scenario())


def test_an_unexpected_failure_ends_the_job_and_tells_nothing_of_the_inside(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:

            def broken(attempt):
                raise ZeroDivisionError("inside")

            house.work.run = broken
            job = await house.runner.submit("ann", "steps", Asked({}))
            failed = await house.until(job, "failed")
            assert failed.error["error_type"] == "InternalServerError"
            assert "inside" not in str(failed.error)

    run(scenario())


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("completed", "cancel"),
        ("completed", "pause"),
        ("completed", "retry"),
        ("pending", "remove"),
    ],
)
def test_an_action_that_the_state_forbids_changes_nothing(tmp_path, status, action):
    async def scenario():
        async with House(tmp_path, at_once=1) as house:
            if status == "completed":
                letting(10, house.work)
            job = await house.runner.submit("ann", "steps", Asked({}))
            if status == "pending":
                job = await house.runner.submit("ann", "steps", Asked({}))
            before = await house.until(job, status)
            with pytest.raises(ConflictError):
                await getattr(house.runner, action)("ann", job.id)
            assert await house.runner.get("ann", job.id) == before

    run(scenario())


def test_a_job_is_its_owners_alone(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            job = await house.runner.submit("ann", "steps", Asked({}))
            for action in ("get", "pause", "resume", "cancel", "retry", "remove"):
                with pytest.raises(NotFoundError):
                    await getattr(house.runner, action)("bob", job.id)
            assert (await house.runner.page("bob")) == ([], None)

    run(scenario())


def test_only_so_many_jobs_run_side_by_side(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            jobs = [await house.runner.submit("ann", "steps", Asked({})) for _ in range(6)]
            letting(60, house.work)
            for job in jobs:
                await house.until(job, "completed")
            assert house.work.most_at_work == 2

    run(scenario())


def test_no_more_of_one_users_jobs_run_than_the_cap_allows(tmp_path):
    async def scenario():
        async with House(tmp_path, at_once=9, per_owner=2) as house:
            jobs = [await house.runner.submit("ann", "steps", Asked({})) for _ in range(4)]
            others = await house.runner.submit("bob", "steps", Asked({}))
            for job in (*jobs[:2], others):
                await house.until(job, "running")
            assert [(await house.runner.get("ann", job.id)).status for job in jobs[2:]] == [
                "pending",
                "pending",
            ]
            await house.runner.cancel("ann", jobs[0].id)
            await house.until(jobs[2], "running")
            letting(40, house.work)
            for job in (*jobs[1:], others):
                await house.until(job, "completed")
            assert house.work.most_at_work == 3

    run(scenario())


def test_the_next_server_goes_on_with_what_the_last_one_left(tmp_path):
    async def first():
        async with House(tmp_path) as house:
            letting(3, house.work)
            job = await house.runner.submit("ann", "steps", Asked({}))
            for _ in range(4):
                await house.entered()
            waiting = [await house.runner.submit("ann", "steps", Asked({})) for _ in range(2)]
            return [job, *waiting]

    async def second(jobs):
        async with House(tmp_path) as house:
            letting(60, house.work)
            done = [await house.until(job, "completed") for job in jobs]
            assert done[0].attempt == 2
            made = [step for job_id, _, step in house.work.made if job_id == jobs[0].id]
            assert made == [*range(3, 10)]

    run(second(run(first())))


def test_an_attempt_that_lost_its_job_can_write_nothing(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            job = house.store.add("ann", "other", Asked({}))
            old = house.store.claim(job.id, Status.RUNNING)
            house.store.requeue()
            new = house.store.claim(job.id, Status.RUNNING)
            assert new.attempt == old.attempt + 1
            assert not house.store.keep_state(old, {"stale": True})
            assert house.store.finish(old, Status.COMPLETED, message="", result={}) is None
            assert house.store.get("ann", job.id).state == {}
            assert house.store.keep_state(new, {"fresh": True})

    run(scenario())


def test_pages_lead_through_all_jobs_newest_first(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            ids = [house.store.add("ann", "other", Asked({})).id for _ in range(7)]
            seen, cursor = [], None
            while True:
                jobs, cursor = await house.runner.page("ann", limit=3, cursor=cursor)
                seen += [job.id for job in jobs]
                if cursor is None:
                    break
            assert seen == ids[::-1]
            (only, _) = await house.runner.page("ann", status="completed")
            assert only == []

    run(scenario())


def test_listeners_hear_of_their_own_jobs_and_the_newest_state_only(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            with house.bus.subscribed("ann") as ann, house.bus.subscribed("bob") as bob:
                letting(10, house.work)
                job = await house.runner.submit("ann", "steps", Asked({}))
                await house.until(job, "completed")
                heard = []
                async for message in ann.messages():
                    heard.append(message["status"])
                    if message["status"] == "completed":
                        break
                assert heard == ["completed"]
                assert bob._news == {}

    run(scenario())


def test_a_halted_attempt_is_told_so_at_its_next_word(tmp_path):
    async def scenario():
        async with House(tmp_path) as house:
            seen = []

            def work(attempt):
                house.work.entered.release()
                attempt.stop.wait(10)
                with pytest.raises(Halted):
                    attempt.progress(50, "half")
                with pytest.raises(Halted):
                    attempt.keep_state({})
                seen.append(True)
                raise Halted

            house.work.run = work
            job = await house.runner.submit("ann", "steps", Asked({}))
            await house.entered()
            await house.runner.cancel("ann", job.id)
            assert seen == [True]

    run(scenario())
