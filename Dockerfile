# syntax=docker/dockerfile:1

# Builds the one binary. TLS to the database comes from the distribution's OpenSSL (cargo feature pg-tls).
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libssl-dev make perl pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package guanxi-api --features pg-tls \
    && cp target/release/guanxi /guanxi

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 guanxi \
    && useradd --system --uid 10001 --gid guanxi --no-create-home --shell /usr/sbin/nologin guanxi \
    && install --directory --owner guanxi --group guanxi --mode 0700 /data
COPY --from=build /guanxi /usr/local/bin/guanxi
COPY LICENSE /usr/share/doc/guanxi/LICENSE

# What the server owns lies in the volume. Without DATABASE_URL that includes its SQLite file and its keys.
ENV GUANXI_LISTEN=0.0.0.0:8080 \
    GUANXI_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["guanxi", "healthcheck"]
ENTRYPOINT ["guanxi"]
CMD ["serve"]
