"""Creates a session and lists the cards with the client of openapi-python-client."""

import sys

from paywall_client import Client
from paywall_client.api.server import create_session, list_cards
from paywall_client.models import CreateSessionRequest

headers = {"apikeyprivate": "openapi-python-client", "apiclientprivate": "client"}
with Client(base_url=sys.argv[1], headers=headers) as client:
    request = CreateSessionRequest("order-1", "72812393211", "905123456710")
    session = str(create_session.sync(client=client, body=request).body.session_id)
    listed = list_cards.sync(client=client, sessionid=session)
print("session", session, listed.body.masterpass.exception.code)
