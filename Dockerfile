# The image of web, worker, beat and migrate: no compiler, no Node, no test, no server of its own, no root.
# `docker build .` makes it; target `backup` adds PostgreSQL's programs, for dumps and trial restores.
# With pictures in an S3-compatible store: --build-arg EXTRA="--group s3".

FROM python:3.11.14-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app \
    DJANGO_SETTINGS_MODULE=shop.settings
WORKDIR /app

FROM base AS packages
ARG EXTRA=""
ENV UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1 \
    UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups ${EXTRA}

FROM packages AS packages-backup
RUN uv sync --frozen --no-default-groups --group embedded ${EXTRA}

# Node comes from PyPI like everything else; bundles, translations and hashed names as ./ocop start makes them.
FROM packages AS static
RUN uv sync --frozen --no-default-groups --group assets
COPY . .
RUN .venv/bin/python -m shop.launcher.assets /build

FROM base AS web
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin ocop \
    && install -d -o ocop -g ocop /data /data/media /backups /run/ocop
COPY --from=packages /app/.venv .venv
COPY catalog catalog
COPY frontend frontend
COPY outlets outlets
COPY search search
COPY shop shop
COPY vendors vendors
# Backups name the version that made them.
COPY pyproject.toml ./
COPY --from=static /app/frontend/locale frontend/locale
COPY --from=static /build/static static
RUN rm -r frontend/src frontend/styles \
    && .venv/bin/python -m compileall -q catalog frontend outlets search shop vendors
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    OCOP_MODE=production \
    OCOP_DATA_DIR=/data \
    OCOP_STATIC_DIR=/app/static
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 \
    CMD ["python", "-m", "shop.launcher.serve", "answers", "/healthz"]
CMD ["python", "-m", "shop.launcher.serve", "web"]

FROM web AS backup
COPY --from=packages-backup /app/.venv .venv
HEALTHCHECK --interval=60s --timeout=6s --start-period=3600s --retries=3 \
    CMD ["python", "-m", "shop.launcher.serve", "backed-up", "93600"]
CMD ["python", "-m", "shop.launcher.serve", "backup"]

FROM web
