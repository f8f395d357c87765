"""The pages that a browser opens during a payment with 3D. They run through the same pipeline as the endpoints."""

from __future__ import annotations

from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.pages.acs_page import DECIDE_ACS_PAGE, SHOW_ACS_PAGE
from mockpaywall.paywall.pages.callback_page import POST_CALLBACK, SHOW_CALLBACK
from mockpaywall.paywall.pages.result_pages import SHOW_FAILURE, SHOW_SUCCESS

PAGES: tuple[Operation, ...] = (
    SHOW_ACS_PAGE,
    DECIDE_ACS_PAGE,
    SHOW_CALLBACK,
    POST_CALLBACK,
    SHOW_SUCCESS,
    SHOW_FAILURE,
)
