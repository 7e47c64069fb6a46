# stackproof itself. What it starts on the engine is built from helpers/prober/image and is another image.
# Nothing here names an architecture: `docker buildx build --platform linux/amd64,linux/arm64 .` makes both.
ARG NODE=node:24-bookworm-slim
ARG DOCKER=docker:28-cli
ARG BASE=debian:bookworm-slim

FROM ${NODE} AS package
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY packages packages
# Behind a registry of your own: `docker build --secret id=npmrc,src=$HOME/.npmrc .`; nothing of it stays.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts
COPY . .
RUN node helpers/packaging/build.ts /package

# The Docker CLI with Compose, which reads compose files for us; both are one static program.
FROM ${DOCKER} AS docker

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libstdc++6 openssh-client tzdata \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man /usr/share/locale
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker /usr/local/libexec/docker/cli-plugins/docker-compose /usr/local/libexec/docker/cli-plugins/docker-compose
COPY --from=package /usr/local/bin/node /usr/local/bin/node
COPY --from=package /package /opt/stackproof
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="stackproof" \
      org.opencontainers.image.description="Proves with packets that a Docker Compose stack is as closed as its owner believes" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
ENV XDG_CACHE_HOME=/tmp/cache
WORKDIR /work
# For the service that stays up between nights: the program starts, and its timers are this process.
HEALTHCHECK --interval=10m --timeout=10s --start-period=10s CMD ["node", "/opt/stackproof/launcher.js", "--version"]
ENTRYPOINT ["node", "/opt/stackproof/launcher.js"]
CMD ["--help"]
