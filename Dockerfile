# syntax=docker/dockerfile:1
# Builds the release with TLS towards PostgreSQL and with traces, and ends in an image of the program and the
# libraries it loads: no shell, no package manager, no root.

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# What has been downloaded and built stays in the caches, so a change to Doorward rebuilds Doorward
# and none of its dependencies. The caches are no part of the image: the program is copied out.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --package doorward-server --features postgres-tls,otlp \
    && install target/release/doorward /usr/local/bin/doorward
RUN mkdir /var/lib/doorward

# glibc, libgcc and OpenSSL, with Debian's security updates: pull it anew now and then.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/doorward /usr/local/bin/doorward
# SQLite's file goes here unless a PostgreSQL is named. A new volume takes the owner of the folder.
COPY --from=build --chown=65532:65532 /var/lib/doorward /var/lib/doorward
WORKDIR /var/lib/doorward
USER 65532:65532
ENV DOORWARD_LISTEN=0.0.0.0:9000
EXPOSE 9000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s \
    CMD ["/usr/local/bin/doorward", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/doorward"]
CMD ["serve"]
