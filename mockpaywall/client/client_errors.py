"""Errors of the admin client. Each message is one line: what happened and how to fix it."""

from __future__ import annotations

from http import HTTPStatus


class MockPaywallError(Exception):
    """Raised for an unusable setting or mode, an unreachable server, or a rejected admin call.

    A failed verification raises AssertionError instead.
    """


class InvalidServerUrl(MockPaywallError):
    """The text is not the URL of a server. It is not repeated: it may contain a password."""

    def __init__(self) -> None:
        super().__init__("the url is not usable; expected one such as http://127.0.0.1:8080")


class UnusableArgument(MockPaywallError):
    """A value of a call cannot be sent as JSON. *name* is that of the argument."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: the value is not usable: {reason}")


class ServerUnreachable(MockPaywallError):
    """The connection failed, was closed early or timed out."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"cannot connect to mockpaywall at {url}: {reason}; start it with 'mockpaywall serve', "
            "or wait for it with 'mockpaywall wait'"
        )
        self.reason = reason


class UntrustedCertificate(MockPaywallError):
    """The TLS certificate of the server was not accepted."""

    def __init__(self, url: str, reason: str) -> None:
        self.cause = f"the certificate of {url} is not trusted ({reason})"
        super().__init__(f"{self.cause}; trust its CA with ca_file")


class UnexpectedResponse(MockPaywallError):
    """The response is not one of the admin API. *call* is such as `GET /__admin/health`."""

    def __init__(self, url: str, call: str, status: int, hint: str = "") -> None:
        if hint:
            cause = f"{url}: {hint}"
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            cause = "the server failed; its log has the details"
        else:
            cause = f"the server at {url} is not mockpaywall"
        super().__init__(f"{cause} ({call}, HTTP {status})")
        self.status = status
        self.hint = hint
        """Why a mockpaywall refused the call before it reached the admin API; "" for every other response."""


class AdminApiNotFound(MockPaywallError):
    """A mockpaywall responded, but it has no admin API at the URL."""

    def __init__(self, url: str, call: str) -> None:
        super().__init__(
            f"the mockpaywall at {url} has no admin API there ({call}): it was started with --no-admin, "
            "or the path of the URL is wrong"
        )


class AdminCallError(MockPaywallError):
    """The admin API rejected the call. *title* and *detail* are those of the response."""

    def __init__(self, call: str, status: int, title: str, detail: str) -> None:
        reason = f"{title}: {detail}" if detail else title
        super().__init__(f"{reason} ({call}, HTTP {status})")
        self.status = status
        self.detail = detail

    @property
    def is_client_error(self) -> bool:
        """Whether the caller is at fault (4xx), not the server (5xx)."""
        return self.status < HTTPStatus.INTERNAL_SERVER_ERROR
