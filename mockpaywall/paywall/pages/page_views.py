"""The contents of each page, rendered with its status and headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from mockpaywall.http.response import Response
from mockpaywall.paywall.api_errors import Refusal
from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.masterpass.page_3d import make_callback_path
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.return_form import ReturnForm
from mockpaywall.paywall.operation import OperationParams, OperationResult
from mockpaywall.paywall.pages.page_response import make_page_headers
from mockpaywall.paywall.pages.page_template import render_page
from mockpaywall.paywall.pages.page_texts import TEXTS, format_amount, get_texts
from mockpaywall.paywall.responses import with_hint

SUCCESS, FAILURE, NEUTRAL = "success", "failure", "neutral"
"""The symbol of a notice."""


def make_notice(
    name: str,
    language: str,
    *,
    lead: str = "",
    kind: str = NEUTRAL,
    continue_url: str = "",
    status: int = 200,
) -> OperationResult:
    """Return a page that says one thing: the texts *name*_title and *lead*; that one is *name*_lead without."""
    texts = get_texts(language)
    title, lead_text = texts[f"{name}_title"], texts[lead or f"{name}_lead"]
    content = render_page(
        "notice.html", language, title=title, lead=lead_text, kind=kind, continue_url=continue_url
    )
    return OperationResult(
        content,
        reason=TEXTS[f"{name}_title"].english if status >= 400 else "",
        status=status,
        headers=make_page_headers(),
    )


def make_link_notice(name: str, status: int, payment: Payment, params: OperationParams) -> OperationResult:
    """Return the page of a link that cannot be used any more. It leads on to the callback."""
    continue_url = f"{urlsplit(params.base_url).path}{make_callback_path(payment.unique_code)}"
    return make_notice(name, params.language, status=status, continue_url=continue_url)


def make_acs_page(
    payment: Payment, params: OperationParams, *, code_hint: str, error: str, switch_url: str
) -> bytes:
    """Return the page on which the user enters the code. *error*: what was wrong with the last one; "" for nothing."""
    return render_page(
        "acs.html",
        params.language,
        title=get_texts(params.language)["acs_title"],
        summary=_summarize(payment, params.language),
        code_hint=code_hint,
        error=error,
        switch_url=switch_url,
    )


def make_return_page(payment: Payment, form: ReturnForm, language: str) -> OperationResult:
    """Return the page that posts *form* to the merchant."""
    texts = get_texts(language)
    content = render_page(
        "return.html",
        language,
        title=texts["return_title"],
        lead=texts["approved_lead" if form.is_success else "declined_lead"],
        summary=_summarize(payment, language),
        form=form,
    )
    return OperationResult(content, headers=make_page_headers(returns=True))


def encode_page_refusal(refusal: Refusal, language: str, mirror: bool) -> Response:
    """Return the page of a request that is refused before a page is reached."""
    content = render_page(
        "notice.html",
        language,
        title=get_texts(language)["refused_title"],
        lead=refusal.format_message(language),
        kind=FAILURE,
        continue_url="",
    )
    headers = (*make_page_headers(), *refusal.headers)
    return with_hint(Response(refusal.status if mirror else 200, headers, content), refusal.hint)


def _summarize(payment: Payment, language: str) -> dict[str, str]:
    return {
        "amount": format_amount(payment.amount, payment.currency_id, language),
        "card": payment.card.payment_mask,
        "order": mask_card_numbers_in_text(payment.merchant_unique_code),
    }
