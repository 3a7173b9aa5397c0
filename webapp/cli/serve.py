"""`silverlining serve`: prepare, then serve with gunicorn."""

import os
import sys

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from webapp.cli.runtime import load_settings, log_to_console, prepared_app
from webapp.db.base import db
from webapp.services import people
from webapp.services.live import LiveEngine
from webapp.settings import Settings

THREADS = 8
#: Seconds a request may take before its worker is thought dead.
TIMEOUT = 60


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn with our application in it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up from our settings."""
        settings = self.settings
        options = {
            "bind": settings.address.removeprefix("http://"),
            "workers": settings.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": TIMEOUT,
            # A question of 1,000 characters takes 12,000 bytes when each is percent-encoded four times;
            # what is too long is for us to refuse, with a sentence.
            "limit_request_line": 0,
            "accesslog": None,  # questions stand in addresses and must reach no log
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
            "post_worker_init": _warm_up,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in the worker."""
        from webapp.app import create_app

        return create_app(self.settings)


def _warm_up(worker: object) -> None:
    """Load the engine before the first request, then say where we are."""
    app: Flask = worker.wsgi  # type: ignore[attr-defined]
    live: LiveEngine = app.extensions["live_engine"]
    live.get().search("warm up")
    live.watch()
    settings: Settings = app.config["SETTINGS"]
    if worker.age == 1:  # type: ignore[attr-defined]  # the first worker speaks for all
        click.echo(f"Silver Lining is ready: {settings.address}  (Ctrl+C stops it)")


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=int, help="Server processes.  [default: 1]")
@click.option(
    "--allow-download", is_flag=True, default=None, help="Let a missing model be fetched."
)
def serve(
    host: str | None, port: int | None, workers: int | None, allow_download: bool | None
) -> None:
    """Prepare what is missing, then serve the site."""
    log_to_console()
    settings = load_settings(host=host, port=port, workers=workers, allow_download=allow_download)
    app, heavy = prepared_app(settings)
    if heavy:
        # Models leave threads behind that do not survive the fork into workers: begin afresh.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    with app.app_context():
        token = people.first_token(db.session(), settings.instance)
        db.session.remove()
        db.engine.dispose()  # what is open must not be shared with the workers
    if token:
        click.echo(f"No account yet. Make the first: {settings.address}/account/first/{token}")
    Server(settings).run()
