pip install path/to/mockpaywall # a clone or a wheel
mockpaywall serve --port 8080 &
mockpaywall wait
PAYWALL_URL=http://127.0.0.1:8080 npm test
