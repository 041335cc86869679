# Front-end packages, then the Python environment with collected static files, then an image with neither compiler nor
# package manager's caches, run by a user that owns nothing in it.

FROM node:24-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS build
WORKDIR /srv/cocm
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock
COPY . .
COPY --from=packages /packages/node_modules node_modules
RUN DATABASE_URL=postgresql://nobody@nowhere/none REDIS_URL=redis://nowhere SECRET_KEY=collecting \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /venv/bin/python -m compileall -q .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin cocm
COPY --from=build /venv /venv
COPY --from=build /srv/cocm /srv/cocm
WORKDIR /srv/cocm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
ENTRYPOINT ["docker/entrypoint"]
CMD ["web"]
