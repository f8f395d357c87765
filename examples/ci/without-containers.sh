pip install mockpaywall
mockpaywall serve --port 8080 &
mockpaywall wait
PAYWALL_URL=http://127.0.0.1:8080 npm test
