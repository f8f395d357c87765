"""Creates a session and lists the cards with the models of datamodel-code-generator and httpx."""

import sys

import httpx
from models import CreateSessionRequest, CreateSessionResponse, ListCardsResponse

headers = {"apikeyprivate": "datamodel-code-generator", "apiclientprivate": "client"}
request = CreateSessionRequest(ReferenceCode="order-1", UserId="72812393211", UserPhone="905123456710")
with httpx.Client(base_url=f"{sys.argv[1]}/api/paywall/masterpass", headers=headers) as client:
    created = client.post("session", json=request.model_dump(mode="json", exclude_unset=True))
    session = str(CreateSessionResponse.model_validate_json(created.content).Body.SessionId)
    listed = client.get("card/list", headers={"sessionid": session})
    answer = ListCardsResponse.model_validate_json(listed.content)
print("session", session, answer.Body.Masterpass.Exception.Code)
