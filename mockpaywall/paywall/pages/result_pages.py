"""The pages at Url3dSuccess and Url3dFail, where a browser ends that no merchant waits for. Paths: observed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.page_3d import FAILURE_PATH, PAGE_KEY, SUCCESS_PATH
from mockpaywall.paywall.operation import Access, Operation, OperationParams, OperationResult
from mockpaywall.paywall.pages.page_input import read_page_input
from mockpaywall.paywall.pages.page_views import FAILURE, SUCCESS, encode_page_refusal, make_notice


def show_success(values: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Say that the payment was approved."""
    return make_notice("success", params.language, lead="close_lead", kind=SUCCESS)


def show_failure(values: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Say that the payment was not approved."""
    return make_notice("failure", params.language, lead="close_lead", kind=FAILURE)


SHOW_SUCCESS = Operation(
    name="success-page",
    method="GET",
    path=SUCCESS_PATH,
    summary="3D client success",
    success="The page after an approved payment.",
    provenance="observed: README files of the JavaScript SDK for the path; its content is ours",
    run=show_success,
    access=Access.OPEN,
    needs_session=False,
    read_input=read_page_input,
    encode_refusal=encode_page_refusal,
    key=PAGE_KEY,
)
SHOW_FAILURE = Operation(
    name="failure-page",
    method="GET",
    path=FAILURE_PATH,
    summary="3D client error",
    success="The page after a payment that was not approved.",
    provenance="observed: README files of the JavaScript SDK for the path; its content is ours",
    run=show_failure,
    access=Access.OPEN,
    needs_session=False,
    read_input=read_page_input,
    encode_refusal=encode_page_refusal,
    key=PAGE_KEY,
)
