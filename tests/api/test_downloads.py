"""Downloads over HTTP: addresses and pages become files, each with its digest."""

import hashlib
import itertools
import time

import pytest
from website import HTML, UNCLOSED, download, downloading, files, site, start, status, until

from provender.api.auth import issue_token
from provender.secrets import Secret

pytestmark = UNCLOSED
MIB = 1 << 20
PAGE = b"""<html><head><title>Cats &amp; dogs</title><meta property="og:image" content="/og.png">
</head><body><a href="/about">about</a><img src="a/1.jpg" srcset="a/1-big.jpg 2x, a/1-s.jpg 1x">
<img src="b/1.jpg"><a href="data.zip">data</a><a href="data.zip">again</a>
<video><source src="/film.mp4" type="video/mp4"></video><a href="mailto:x@example.org">mail</a>
</body></html>"""
NAMES = ["og.png", "1.jpg", "1-big.jpg", "1-2.jpg", "data.zip", "film.mp4"]


@pytest.fixture
def web():
    with site() as server:
        yield server


@pytest.fixture
def client(tmp_path):
    with downloading(tmp_path) as client:
        yield client


@pytest.fixture
def gallery(web):
    """Serve a page of six files; return its address."""
    for path in ("/og.png", "/g/a/1.jpg", "/g/a/1-big.jpg", "/g/b/1.jpg", "/g/data.zip"):
        web.add(path, path.encode() * 100)
    web.add("/film.mp4", b"film" * 1000)
    return web.add("/g/", PAGE, lines=HTML)


def test_a_file_is_downloaded_and_proven(client, web):
    body = b"0123456789" * 300_000
    done = download(client, web.add("/deep/data.zip", body))
    assert done["status"] == "completed", done
    assert (done["progress"], done["total_files"], done["completed_files"]) == (100, 1, 1)
    assert (done["failed_files"], done["error_message"], done["current_file"]) == (0, None, None)
    assert done["url"] == web.url("/deep/data.zip")
    assert done["created_at"].endswith("Z")
    (file,) = files(client, done)
    assert file["name"] == "data.zip"
    assert file["path"] == "127.0.0.1/data.zip"
    assert file["size"] == len(body)
    assert file["sha256"] == hashlib.sha256(body).hexdigest()
    assert (client.folder / file["path"]).read_bytes() == body
    url = f"/api/downloads/{done['task_id']}/files/{file['file_id']}"
    assert client.get(url).content == body
    part = client.get(url, headers={"Range": "bytes=5-14"})
    assert (part.status_code, part.content) == (206, b"5678901234")
    assert client.get(url + "0").status_code == 404
    assert client.get(f"/api/downloads/{done['task_id']}/files/x").status_code == 404


def test_a_page_becomes_its_files_in_the_order_of_the_page(client, web, gallery):
    done = download(client, gallery)
    assert done["status"] == "completed", done
    assert done["total_files"] == done["completed_files"] == 6
    listed = files(client, done)
    assert [file["name"] for file in listed] == NAMES
    folder = client.folder / "127.0.0.1" / "Cats & dogs"
    assert (folder / "1.jpg").read_bytes() == b"/g/a/1.jpg" * 100
    assert (folder / "1-2.jpg").read_bytes() == b"/g/b/1.jpg" * 100


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({"download_images": False}, ["data.zip", "film.mp4"]),
        ({"download_videos": False, "download_compressed": False}, NAMES[:4]),
        ({"excluded_extensions": [".PNG", "zip"]}, ["1.jpg", "1-big.jpg", "1-2.jpg", "film.mp4"]),
        ({"min_file_size": 1400}, ["1-big.jpg", "film.mp4"]),
        ({"max_file_size": 1050}, ["og.png", "1.jpg", "1-2.jpg"]),
    ],
)
def test_filters_leave_what_is_wanted(client, gallery, options, left):
    done = download(client, gallery, **options)
    assert done["status"] == "completed", done
    listed = files(client, done)
    assert [file["name"] for file in listed if file["status"] == "completed"] == left
    assert all(file["error_message"] for file in listed if file["status"] == "skipped")
    folder = client.folder / "127.0.0.1" / "Cats & dogs"
    assert {path.name for path in folder.iterdir()} - {".provender-downloads"} == set(left)
    assert done["total_files"] == len(left)


@pytest.mark.parametrize(
    ("options", "is_wanted"),
    [
        ({"date_from": "2024-05-01"}, True),
        ({"date_to": "2024-05-01"}, True),
        ({"date_from": "2024-05-02"}, False),
        ({"date_to": "2024-04-30"}, False),
        ({"date_from": "2024-04-30T10:00:00+02:00", "date_to": "2024-05-02"}, True),
    ],
)
def test_dates_are_whole_days_with_both_ends(client, web, options, is_wanted):
    noon = 1714564800  # 2024-05-01 12:00 UTC
    done = download(client, web.add("/a.jpg", b"x", modified=noon), **options)
    assert done["status"] == ("completed" if is_wanted else "skipped"), done
    undated = download(client, web.add("/b.jpg", b"x"), **options)
    assert undated["status"] == "completed"


def test_a_page_without_files_has_failed_and_one_that_is_filtered_away_was_skipped(
    client, web, gallery
):
    empty = download(client, web.add("/empty", b"<html><p>nothing</p></html>", lines=HTML))
    assert empty["status"] == "failed"
    assert "no files were found" in empty["error_message"]
    kinds = ("images", "videos", "compressed", "documents")
    nothing = download(client, gallery, **{f"download_{kind}": False for kind in kinds})
    assert nothing["status"] == "skipped"
    assert "images are not wanted" in nothing["error_message"]


def test_what_is_here_is_skipped_and_not_asked_for_again(client, web):
    url = web.add("/a.zip", b"x" * 5000)
    assert download(client, url)["status"] == "completed"
    again = download(client, url)
    assert again["status"] == "skipped"
    assert again["error_message"] == "already here"
    (file,) = files(client, again)
    assert file["sha256"] == hashlib.sha256(b"x" * 5000).hexdigest()


def test_the_same_address_twice_at_once_is_fetched_once(client, web):
    url, body = slow(web, size=8 * MIB)
    ids = start(client, url, url)
    done = [until(client, task_id) for task_id in ids]
    assert sorted(task["status"] for task in done) == ["completed", "skipped"]
    for task in done:
        (file,) = files(client, task)
        assert file["sha256"] == hashlib.sha256(body).hexdigest()
        assert file["path"] == "127.0.0.1/slow.bin"


def test_what_another_download_gave_up_is_taken_over(client, web):
    url, body = slow(web)
    first, second = start(client, url, url)
    while not [*client.folder.rglob("slow.bin.part")]:
        time.sleep(0.01)
    until(client, second, "downloading")
    client.post(f"/api/downloads/cancel/{first}")
    assert until(client, second)["status"] == "completed"
    assert (client.folder / "127.0.0.1/slow.bin").read_bytes() == body


def test_files_of_one_name_from_several_tasks_stay_apart(client, web):
    urls = [web.add(f"/{folder}/1.jpg", folder.encode() * 100) for folder in "abcdef"]
    ids = start(client, *urls)
    contents = set()
    for task_id in ids:
        done = until(client, task_id)
        assert done["status"] == "completed", done
        (file,) = files(client, done)
        contents.add((client.folder / file["path"]).read_bytes())
    assert contents == {folder.encode() * 100 for folder in "abcdef"}


@pytest.mark.parametrize(
    ("path", "lines", "name"),
    [
        ("/x%2F..%2F..%2Fetc%2Fpasswd", (), "passwd"),
        ("/con.txt", (), "_con.txt"),
        ("/a%00b.txt", (), "ab.txt"),
        ("/gpj%E2%80%AEexe.jpg", (), "gpjexe.jpg"),
        ("/get", ('Content-Disposition: attachment; filename="../../x.pdf"',), "_.._x.pdf"),
        ("/" + "n" * 300 + ".bin", (), "n" * 196 + ".bin"),
    ],
)
def test_a_hostile_name_stays_in_its_folder(client, web, path, lines, name):
    done = download(client, web.add(path, b"x", lines=lines))
    assert done["status"] == "completed", done
    (file,) = files(client, done)
    assert file["path"] == f"127.0.0.1/{name}"
    assert (client.folder / file["path"]).read_bytes() == b"x"


@pytest.mark.parametrize("length", [10 << 30, None])
def test_a_body_above_the_limit_is_dropped_at_once(client, web, length):
    sent = 0

    def count():
        nonlocal sent
        sent += 64 << 10
        assert sent < 512 * MIB, "the client reads on and on"

    body = memoryview(bytearray(600 * MIB))
    url = web.add("/big.bin", body, length=length, pace=count, close=True)
    done = download(client, url, max_file_size=MIB)
    assert done["status"] == "skipped", done
    assert "max_file_size" in done["error_message"]
    folder = client.folder / "127.0.0.1"
    assert not folder.exists() or not [*folder.glob("big*")]


def test_a_picture_that_is_a_page_has_failed(client, web):
    web.add("/real.jpg", b"\xff\xd8jpeg")
    web.add("/viewer.jpg", b"<!DOCTYPE html><html>see it here</html>", lines=HTML)
    page = b'<title>T</title><img src="/real.jpg"><a href="/viewer.jpg">view</a>'
    done = download(client, web.add("/p", page, lines=HTML))
    assert done["status"] == "failed"
    assert (done["completed_files"], done["failed_files"]) == (1, 1)
    assert "web page" in done["error_message"]


def test_a_failure_says_why_and_a_retry_brings_what_was_missing(client, web, gallery):
    film = web.files.pop("/film.mp4")
    done = download(client, gallery, max_retries=0)
    assert done["status"] == "failed"
    assert (done["completed_files"], done["failed_files"]) == (5, 1)
    assert "404" in done["error_message"]
    web.files["/film.mp4"] = film
    asked = len(web.asked("/og.png"))
    assert client.post(f"/api/downloads/retry/{done['task_id']}").status_code == 200
    again = until(client, done["task_id"])
    assert again["status"] == "completed", again
    assert again["error_message"] is None
    assert again["completed_files"] == 6
    assert len(web.asked("/og.png")) == asked


def test_an_address_that_is_not_public_is_refused_with_the_setting_that_opens_it(tmp_path, web):
    with downloading(tmp_path, download_allowed_networks="") as client:
        done = download(client, web.add("/a.zip", b"secret"))
        assert done["status"] == "failed"
        assert "DOWNLOAD_ALLOWED_NETWORKS" in done["error_message"]
        assert web.connections == 0


def test_a_checksum_in_the_address_is_held_to(client, web):
    good = hashlib.sha256(b"x").hexdigest()
    url = web.add("/a.zip", b"x")
    bad = download(client, f"{url}#sha256={'0' * 64}")
    assert bad["status"] == "failed"
    assert "sha256" in bad["error_message"]
    assert download(client, f"{url}#sha256={good}")["status"] == "completed"


def slow(web, path="/slow.bin", size=40 * MIB):
    """Serve a file that takes a few seconds."""
    body = bytes(range(256)) * (size // 256)
    return web.add(path, body, pace=lambda: time.sleep(0.003)), body


def test_a_running_download_tells_how_far_it_is(client, web):
    url, _ = slow(web)
    (task_id,) = start(client, url)
    seen = []

    def enough():
        seen.append(status(client, task_id))
        return seen[-1]["status"] == "completed"

    end = time.monotonic() + 30
    while not enough():
        assert time.monotonic() < end
        time.sleep(0.05)
    running = [s for s in seen if s["status"] == "downloading" and s["download_speed"] > 0]
    assert running, seen
    assert any(s["current_file"] == "slow.bin" for s in running)
    assert all(0 <= a["progress"] <= b["progress"] for a, b in itertools.pairwise(seen))
    assert any(s["eta_seconds"] is not None for s in running)


def test_a_paused_download_goes_on_where_it_was(client, web):
    url, body = slow(web)
    (task_id,) = start(client, url)
    part = client.folder / "127.0.0.1" / "slow.bin.part"
    while not part.exists() or part.stat().st_size < 17 * MIB:
        time.sleep(0.01)
    began = time.monotonic()
    paused = client.post(f"/api/downloads/pause/{task_id}").json()
    assert paused["status"] == "paused"
    assert client.get("/api/downloads/active").json()["count"] == 1
    assert client.post(f"/api/downloads/resume/{task_id}").json()["status"] == "pending"
    assert time.monotonic() - began < 5
    done = until(client, task_id)
    assert done["status"] == "completed", done
    (file,) = files(client, done)
    assert file["sha256"] == hashlib.sha256(body).hexdigest()
    ranges = [request.range for request in web.asked("/slow.bin") if request.range]
    assert ranges
    assert ranges[0] >= 16 * MIB


def test_pausing_and_resuming_again_and_again_ends_in_the_same_file(client, web):
    url, body = slow(web)
    (task_id,) = start(client, url)
    for _ in range(50):
        assert client.post(f"/api/downloads/pause/{task_id}").status_code == 200
        assert client.post(f"/api/downloads/resume/{task_id}").status_code == 200
    done = until(client, task_id)
    assert done["status"] == "completed", done
    (file,) = files(client, done)
    assert file["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_target_that_cannot_be_written_is_a_failure_that_says_so(client, web):
    client.folder.mkdir()
    (client.folder / "127.0.0.1").touch()
    done = download(client, web.add("/a.zip", b"x"))
    assert done["status"] == "failed"
    assert "cannot be written" in done["error_message"]


def test_the_user_agent_is_the_one_that_was_asked_for(client, web):
    download(client, web.add("/a.zip", b"x"), user_agent="fetcher/1")
    assert {request.headers["user-agent"] for request in web.requests} == {"fetcher/1"}


def test_a_cancelled_download_leaves_nothing_unfinished_and_cannot_be_cancelled_again(client, web):
    url, _ = slow(web)
    (task_id,) = start(client, url)
    folder = client.folder / "127.0.0.1"
    while not [*folder.glob("slow.bin.part")]:
        time.sleep(0.01)
    answer = client.post(f"/api/downloads/cancel/{task_id}")
    assert answer.json() == {"message": f"Download {task_id} cancelled"}
    assert not [*folder.glob("slow*")]
    before = status(client, task_id)
    assert before["status"] == "cancelled"
    late = client.post(f"/api/downloads/cancel/{task_id}")
    assert late.status_code == 409
    assert list(late.json()) == ["detail"]
    assert status(client, task_id) == before
    assert client.get("/api/downloads/active").json() == {"count": 0, "downloads": []}


def test_a_deleted_download_leaves_or_takes_its_files(client, web):
    for number, takes in enumerate((False, True)):
        done = download(client, web.add(f"/{number}.zip", b"x"))
        path = client.folder / "127.0.0.1" / f"{number}.zip"
        url = f"/api/downloads/{done['task_id']}"
        assert client.delete(url, params={"files": "true"} if takes else {}).status_code == 204
        assert path.exists() is not takes
        assert client.get(f"/api/downloads/status/{done['task_id']}").status_code == 404
        assert client.delete(url).status_code == 404


def test_the_history_is_newest_first_and_can_be_searched(client, web):
    urls = [web.add(f"/file{n}.zip", b"x") for n in range(4)]
    for url in urls:
        download(client, url)
    page = client.get("/api/downloads?limit=3").json()
    assert [task["url"] for task in page["downloads"]] == urls[:0:-1]
    rest = client.get(f"/api/downloads?limit=3&cursor={page['next_cursor']}").json()
    assert [task["url"] for task in rest["downloads"]] == urls[:1]
    assert rest["next_cursor"] is None
    found = client.get("/api/downloads?q=FILE2&status=completed").json()
    assert [task["url"] for task in found["downloads"]] == [urls[2]]
    assert client.get("/api/downloads?q=100%25").json()["count"] == 0
    assert client.get("/api/downloads?status=odd").status_code == 400


def test_a_job_of_kind_download_is_the_same_task(client, web):
    url = web.add("/a.zip", b"x")
    answer = client.post("/api/v1/jobs", json={"kind": "download", "urls": [url]})
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert until(client, job["id"])["status"] == "completed"
    done = client.get(f"/api/v1/jobs/{job['id']}").json()
    assert done["result"]["folder"] == "127.0.0.1"
    several = client.post("/api/v1/jobs", json={"kind": "download", "urls": [url, url]})
    assert several.json()["pointer"] == "/urls"
    generated = client.post("/api/v1/jobs", json={"kind": "generate", "schema": {"type": "null"}})
    other = generated.json().get("id", "none")
    assert client.get(f"/api/downloads/status/{other}").status_code == 404


def test_no_more_than_the_cap_of_a_users_downloads_run(tmp_path, web):
    with downloading(tmp_path, max_downloads_per_user=2) as client:
        urls = [slow(web, f"/{n}.bin")[0] for n in range(4)]
        ids = start(client, *urls)
        until(client, ids[0], "downloading")
        until(client, ids[1], "downloading")
        assert [status(client, i)["status"] for i in ids[2:]] == ["pending", "pending"]
        client.post(f"/api/downloads/cancel/{ids[0]}")
        until(client, ids[2], "downloading")
        for task_id in ids[1:]:
            client.post(f"/api/downloads/cancel/{task_id}")


def test_users_do_not_see_each_others_downloads(tmp_path, web):
    key = "k" * 40
    with downloading(tmp_path, secret_key=key) as client:
        ann, bob = (
            {"Authorization": f"Bearer {issue_token(Secret(key), user, days=1)}"}
            for user in ("ann", "bob")
        )
        (task_id,) = start(client, web.add("/a.zip", b"x"), headers=ann)
        client.headers.update(ann)
        assert until(client, task_id)["status"] == "completed"
        for method, path in (
            ("GET", f"/status/{task_id}"),
            ("POST", f"/cancel/{task_id}"),
            ("POST", f"/retry/{task_id}"),
            ("GET", f"/{task_id}/files"),
            ("GET", f"/{task_id}/files/1"),
            ("DELETE", f"/{task_id}"),
        ):
            answer = client.request(method, f"/api/downloads{path}", headers=bob)
            assert answer.status_code == 404, path
            assert answer.json() == {"detail": f"Download {task_id} not found"}
        assert client.get("/api/downloads", headers=bob).json()["count"] == 0
        (other,) = start(client, web.url("/a.zip"), headers=bob)
        client.headers.update(bob)
        assert until(client, other)["status"] == "completed"
        assert (client.folder / "ann/127.0.0.1/a.zip").exists()
        assert (client.folder / "bob/127.0.0.1/a.zip").exists()
