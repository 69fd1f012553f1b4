import pytest

from config import probes


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.9", "10.0.0.9:8000", "localhost"])
def test_answers_probes_under_any_host_without_redirect_or_database(client, settings, path, host):
    # No database mark: a query would fail the test.
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, headers={"host": host}).status_code == 200


def test_refuses_an_unknown_host_everywhere_else(client):
    assert client.get("/api/repositories", headers={"host": "10.0.0.9"}).status_code == 400


@pytest.mark.django_db
def test_takes_every_host_below_a_suffix(client):
    headers = {"host": "lazysheeps-123.elb.example.org"}
    assert client.get("/api/repositories", headers=headers).status_code == 200


def test_redirects_to_https_everywhere_else(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.post("/api/webhooks/github")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/api/webhooks/github")


@pytest.mark.django_db
def test_takes_the_load_balancers_word_for_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/api/repositories", headers={"x-forwarded-proto": "https"}).status_code == 200


def test_is_alive_but_not_ready_while_draining(client):
    probes.draining.set()
    try:
        assert client.get("/readyz").status_code == 503
        assert client.get("/livez").status_code == 200
    finally:
        probes.draining.clear()
