# One image for web, worker and beat; docker-compose.yml says which one it is.
FROM python:3.12-slim

# What WeasyPrint draws with; harfbuzz-subset makes PDFs three times faster.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 \
        fonts-liberation fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/srv/easysmart/var
WORKDIR /srv/easysmart

# Before the code, so that a change of code does not install again.
COPY requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --requirement requirements.lock

COPY manage.py ./
COPY easysmart easysmart
COPY invoices invoices
COPY delivery delivery
COPY blacklist blacklist
COPY templates templates
COPY static static

# Collected with secrets that go with the layer; only var/ is written to at run time.
RUN python -m compileall -q easysmart invoices delivery blacklist \
    && python -m easysmart.first_secrets \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && rm -r var/secrets \
    && mkdir -p var/media \
    && useradd --system --uid 10001 --home-dir /srv/easysmart easysmart \
    && chown -R easysmart var
USER easysmart

EXPOSE 8000
CMD ["gunicorn", "easysmart.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
