import structlog

from ucmsc_ali.lib.logging_setup import configuration


def test_every_answer_carries_its_own_request_id(client, db):
    first, second = client.get("/healthz"), client.get("/healthz")

    assert len(first["X-Request-ID"]) == 32
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_every_answer_carries_the_headers_that_django_does_not_send(client, db):
    response = client.get("/accounts/login/")

    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_request_is_logged_without_its_query(client, db):
    with structlog.testing.capture_logs() as lines:
        client.get("/accounts/login/?next=/participants/01-001/")

    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/accounts/login/", 200)
    assert "01-001" not in str(line)


def test_the_log_is_json_unless_one_develops():
    last = configuration(debug=False)["formatters"]["line"]["processors"][-1]

    assert isinstance(last, structlog.processors.JSONRenderer)
