import pytest
from checkout import CheckoutError, create_session


def test_a_session_is_created(paywall):
    session_id = create_session(paywall.url, paywall.headers, "order-1")
    assert [session.session_id for session in paywall.sessions()] == [session_id]
    paywall.verify(exactly=1)


def test_two_errors_are_retried(paywall):
    paywall.mode("http=503@first-2")
    create_session(paywall.url, paywall.headers, "order-1")
    assert [request.status for request in paywall.requests()] == [503, 503, 200]
    paywall.verify(retries={"atMost": 3, "sessions": 1})


def test_a_business_error_is_not_retried(paywall):
    paywall.mode("error=InvalidPhone")
    with pytest.raises(CheckoutError, match="ErrorCode 7"):
        create_session(paywall.url, paywall.headers, "order-1")
    paywall.verify(exactly=1)


def test_a_lost_response_leads_to_a_second_session(paywall):
    paywall.mode("fault=reset:after@first-1")  # the session was created; only the response is lost
    create_session(paywall.url, paywall.headers, "order-1")
    assert len(paywall.sessions()) == 2
    with pytest.raises(AssertionError, match="sessions created: 2, expected 1"):
        paywall.verify(retries={"sessions": 1})


def test_a_session_expires_after_thirty_minutes(paywall):
    create_session(paywall.url, paywall.headers, "order-1")
    paywall.advance(30 * 60)
    assert paywall.sessions()[0].expired
