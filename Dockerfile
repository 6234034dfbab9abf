# One image for the job, the tap, the target and the receiver. docs/container.md says how it is built and run, and why
# each line is as it is. It keeps to what every builder knows: no heredocs, no COPY --link, no syntax line to fetch.

ARG NODE_VERSION=24.21.0
# The digest of that base, as @sha256:…; image.yml asks the registry for it. Without one the tag has to do.
ARG BASE_DIGEST=

FROM node:${NODE_VERSION}-bookworm-slim${BASE_DIGEST} AS base

# What is in package.json and the lockfile, and nothing else: what follows runs again only when one of them changes.
FROM base AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/onspot-callback/package.json packages/onspot-callback/
COPY packages/onspot-emulator/package.json packages/onspot-emulator/
COPY packages/onspot-job/package.json packages/onspot-job/
COPY packages/onspot-tap/package.json packages/onspot-tap/
COPY packages/s3-emulator/package.json packages/s3-emulator/
COPY packages/settings/package.json packages/settings/
COPY packages/singer/package.json packages/singer/
COPY packages/storage/package.json packages/storage/
COPY packages/target-s3-json/package.json packages/target-s3-json/

# What runs the programs, with its licences and its bill of materials. The two secrets are optional: settings for npm and
# a certificate, for who sits behind a proxy or a registry of their own. No script of a package is run.
FROM manifests AS production
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/root/ca.crt \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
      --workspace onspot-tap --workspace target-s3-json \
      --workspace @onspot-tap/job --workspace @onspot-tap/callback
COPY scripts/image/inside/notices.js scripts/image/inside/sbom.js scripts/image/inside/
RUN node scripts/image/inside/notices.js . \
 && node scripts/image/inside/sbom.js . sbom.cdx.json \
 && rm -rf scripts package.json package-lock.json .npmrc packages/*emulator node_modules/@onspot-tap/*emulator \
 && chmod -R a+rX,go-w /app

# The compiler, and all it compiles.
FROM manifests AS build
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/root/ca.crt \
    npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json ./
COPY packages packages
RUN node_modules/.bin/tsc --build packages/onspot-job packages/onspot-tap packages/target-s3-json \
      packages/onspot-callback packages/onspot-emulator packages/s3-emulator \
 && node packages/onspot-job/build/page.js \
 && rm -rf packages/*/build packages/*/src packages/*/node_modules packages/*/tsconfig*.json \
 && find packages -type f ! -name '*.js' ! -name '*.js.map' ! -name '*.html' ! -name package.json -delete

# Ours as it goes into the image, and the names by which it is called.
FROM build AS programs
COPY scripts/image/inside/onspot-job.js bin/onspot-job
RUN rm -rf packages/*emulator \
 && ln -s ../packages/onspot-tap/bin/tap-onspot.js bin/tap-onspot \
 && ln -s ../packages/target-s3-json/bin/target-s3-json.js bin/target-s3-json \
 && ln -s ../packages/onspot-callback/bin/onspot-callback.js bin/onspot-callback \
 && chmod -R a+rX,go-w bin packages \
 && chmod a+x bin/onspot-job packages/*/bin/*.js

# OnSpot and an S3 server to try it all with, for docs/compose.yaml: `--target emulators`. Not part of the image.
FROM build AS emulators
COPY scripts/image/inside/emulators.js bin/
RUN mkdir /work && chown 1000:1000 /work
ENV NODE_ENV=production
WORKDIR /work
USER 1000:1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/bin/emulators.js"]

FROM base
# Nobody installs anything in a running container.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
ENV NODE_ENV=production \
    NODE_OPTIONS=--enable-source-maps \
    PATH=/app/bin:$PATH
# Where relative paths begin; what is mounted here may be written to, nothing else of it is needed.
WORKDIR /work
COPY --from=production /app /app
COPY --from=programs /app/packages /app/packages
COPY --from=programs /app/bin /app/bin
USER 1000:1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["onspot-job"]

# What changes with every build comes last, and costs nothing.
ARG VERSION=0.1.0
ARG REVISION=
ARG CREATED=
ARG SOURCE=
ARG NODE_VERSION
ARG BASE_DIGEST
LABEL org.opencontainers.image.title="onspot-pipeline" \
      org.opencontainers.image.description="The nightly OnSpot job: tap-onspot | target-s3-json, and the receiver of callbacks" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="node:${NODE_VERSION}-bookworm-slim${BASE_DIGEST}"
