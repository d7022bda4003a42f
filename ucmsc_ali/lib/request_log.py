"""One id per request, shared by the log, the trail and the answer; one log line per request."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("request")
QUIET = ("/healthz", "/readyz", "/static/")
HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class RequestLogMiddleware:
    """Give each request an id (`request.id`), log its answer, and add the headers Django does not send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request inside its own log context."""
        started = time.perf_counter()
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(QUIET):
            _log(request, response, started)
        return response


def _log(request: HttpRequest, response: HttpResponse, started: float) -> None:
    user = getattr(request, "user", None)
    log.info(
        "request",
        method=request.method,
        path=request.path,  # never the query: it may hold what a person searched for
        status=response.status_code,
        milliseconds=round((time.perf_counter() - started) * 1000),
        user=user.pk if user and user.is_authenticated else None,
    )
