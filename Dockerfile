# syntax=docker/dockerfile:1
# Builds souk in one stage and runs it in another that holds nothing but the program, its libraries and its data.

FROM swift:6.3-bookworm AS builder
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libxapian-dev libsqlite3-dev libssl-dev libcurl4-openssl-dev zlib1g-dev pkg-config make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build -c release --product souk --static-swift-stdlib \
    && install -d /out \
    && install -m 755 .build/release/souk /out/souk \
    && find .build/release/ -maxdepth 1 -name 'souk_*.resources' -exec cp -r {} /out/ \;

FROM debian:12-slim AS runtime
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libxapian30 libsqlite3-0 libssl3 libcurl4 zlib1g ca-certificates tzdata curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/souk --create-home souk
COPY --from=builder /out/ /opt/souk/
COPY indexes/products/*.json /opt/souk/indexes/products/
COPY seed-data /opt/souk/seed-data
RUN install -d -o souk -g souk /var/lib/souk/data /var/lib/souk/indexes/products \
    && install -o souk -g souk -m 644 /opt/souk/indexes/products/*.json /var/lib/souk/indexes/products/ \
    && ln -s /opt/souk/seed-data /var/lib/souk/seed-data
ENV PATH=/opt/souk:$PATH
USER 10001
WORKDIR /var/lib/souk
VOLUME ["/var/lib/souk/data", "/var/lib/souk/indexes"]
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["curl", "-fsS", "http://127.0.0.1:3000/health"]
ENTRYPOINT ["souk"]
CMD ["serve", "--host", "0.0.0.0", "--port", "3000"]
