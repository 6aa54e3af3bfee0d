"""Jobs of kind `download`: the files behind one address, gone on with after a halt."""

from pathlib import Path
from typing import Any

from provender.api.download_requests import asked_of, order_of, read_download
from provender.api.download_run import DownloadRun
from provender.api.downloads import folder_of
from provender.api.state import Server
from provender.errors import ProvenderError, ValidationError
from provender.jobs.asked import Asked
from provender.jobs.items import Item
from provender.jobs.states import Status
from provender.jobs.store import Job
from provender.jobs.work import Attempt, Outcome
from provender.media.claims import Wish
from provender.media.layout import below, folder_in, folder_of_user
from provender.transfer.address import parse_address

__all__ = ["DownloadWork"]


class DownloadWork:
    """Finds the files behind an address and brings them here; what is here is not fetched again."""

    kind = "download"
    status = Status.DOWNLOADING
    at_once = 1000

    def __init__(self, server: Server) -> None:
        self._server = server
        self.per_owner = server.settings.max_downloads_per_user

    def ask(self, owner: str, body: dict[str, Any]) -> Asked:
        """Return the job for a request of one address; every refusal comes from here."""
        asked = self.ask_each(owner, body)
        if len(asked) > 1:
            raise ValidationError(
                "a job downloads one address",
                pointer="/urls",
                remedy="Send one, or all of them to /api/downloads/start.",
            )
        if isinstance(asked[0], ProvenderError):
            raise asked[0]
        return asked[0]

    def ask_each(self, owner: str, body: dict[str, Any]) -> list[Asked | ProvenderError]:
        """Return a job for each address of a request, or what is wrong with that address.

        Raises ValidationError when the request itself is wrong.
        """
        request = read_download(body)
        folder = folder_of_user(owner) / folder_in(request.download_folder)
        below(self._server.settings.download_folder, folder)
        asked: list[Asked | ProvenderError] = []
        for number, url in enumerate(request.urls):
            try:
                asked.append(asked_of(url, folder, request))
            except ValidationError as error:
                at = f"/urls/{number}"
                asked.append(ValidationError(error.details, pointer=at, remedy=error.remedy))
        return asked

    def run(self, attempt: Attempt) -> Outcome:
        """Fetch what is missing."""
        order = order_of(attempt.job.parameters, attempt.secrets)
        return DownloadRun(self._server, attempt, order).outcome()

    def discard(self, job: Job) -> None:
        """Remove what is unfinished; finished files stay."""
        folder = folder_of(self._server.settings.download_folder, job)
        if folder is not None:
            open_items = [i for i in self._server.items.of(job.id) if i.status in _UNFINISHED]
            wishes = [Wish(parse_address(item.url), item.name) for item in open_items]
            self._server.transfers.claims.remove_unfinished(folder, wishes)

    def forget(self, job: Job, *, files: bool) -> None:
        """Remove what is unfinished, and if asked the files that this job has brought here."""
        self.discard(job)
        folder = folder_of(self._server.settings.download_folder, job)
        if files and folder is not None:
            for item in self._server.items.of(job.id):
                if item.status == "completed":
                    _remove(folder, item)
        self._server.items.forget(job.id)


_UNFINISHED = ("pending", "failed")


def _remove(folder: Path, item: Item) -> None:
    (folder / item.name).unlink(missing_ok=True)
