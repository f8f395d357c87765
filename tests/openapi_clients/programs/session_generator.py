"""Creates a session and lists the cards with the client of openapi-generator (python)."""

import sys

from openapi_client import ApiClient, Configuration, CreateSessionRequest, ServerApi

keys = {"apikeyprivate": "python", "apiclientprivate": "client"}
api = ServerApi(ApiClient(Configuration(host=sys.argv[1], api_key=keys)))
request = CreateSessionRequest(ReferenceCode="order-1", UserId="72812393211", UserPhone="905123456710")
session = str(api.create_session(request).body.session_id)
print("session", session, api.list_cards(session).body.masterpass.exception.code)
