from checkout import create_session

from mockpaywall.testing import MockPaywall

with MockPaywall(seed=7, mode="http=503@first-1") as paywall:
    print(create_session(paywall.url, paywall.headers, "order-1"))
    for request in paywall.requests():
        print(request.method, request.json["ReferenceCode"], request.status, request.mode)
