# Any base with python3 and its venv module works: --build-arg BASE=debian-with-python3-venv
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /src
RUN python3 -m venv /pip && python3 -m venv --without-pip /opt/mockpaywall
COPY requirements requirements
# Exact versions with their hashes: two builds of one commit install the same files. all.txt has every extra.
RUN /pip/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements/image.txt && \
    /pip/bin/python -m pip --python /opt/mockpaywall/bin/python install --no-cache-dir --no-compile \
      --require-hashes --requirement requirements/all.txt
COPY . .
# The SBOM is made before mockpaywall is installed: mockpaywall is its subject, not one of its components.
RUN mkdir /doc && cp LICENSE /doc && \
    /pip/bin/python .ci/sbom.py /pip/bin/cyclonedx-py /opt/mockpaywall/bin/python > /doc/mockpaywall.cdx.json
RUN /pip/bin/python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /dist . && \
    /pip/bin/python -m pip --python /opt/mockpaywall/bin/python install --no-cache-dir --no-compile --no-deps /dist/*.whl
# The .pyc files are not compared with their sources: start-up is faster, and copied files with new times stay valid.
RUN /opt/mockpaywall/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/mockpaywall/lib

FROM ${BASE}
LABEL org.opencontainers.image.title="mockpaywall" \
      org.opencontainers.image.description="A local mock server for Paywall's Masterpass API: for tests, laptops and CI." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /doc /usr/share/doc/mockpaywall
COPY --from=build /opt/mockpaywall /opt/mockpaywall
# Inside a container only 0.0.0.0 can be reached from outside. Anyone who reaches the port also reaches the admin API:
# publish it on 127.0.0.1, or set MOCKPAYWALL_ADMIN_TOKEN.
ENV PATH=/opt/mockpaywall/bin:$PATH \
    MOCKPAYWALL_HOST=0.0.0.0 \
    MOCKPAYWALL_PORT_FILE=/tmp/mockpaywall.port
# One run as root: it writes the .pyc files of the standard library, which some bases lack, and tests that it serves.
RUN mockpaywall --host 127.0.0.1 --port 0 & server=$!; \
    until [ -s "$MOCKPAYWALL_PORT_FILE" ] || ! kill -0 $server; do sleep 0.1; done; \
    mockpaywall wait --url "http://localhost:$(cat "$MOCKPAYWALL_PORT_FILE")"; healthy=$?; \
    kill $server; wait $server && exit $healthy
ENV PYTHONDONTWRITEBYTECODE=1
# Any user id works. Only the port file and the CA of --tls-self-signed are written, both in /tmp.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080
STOPSIGNAL SIGTERM
# The port file works with a port from flag, variable or file; both schemes are tried, because TLS may be on.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD for scheme in http https; do \
        mockpaywall wait --insecure --timeout 1 --url "$scheme://localhost:$(cat "$MOCKPAYWALL_PORT_FILE")" && exit 0; \
      done; exit 1
ENTRYPOINT ["mockpaywall"]
CMD ["serve"]
