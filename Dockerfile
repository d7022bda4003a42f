FROM python:3.11.14-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes --only-binary :all: -r requirements.txt

COPY manage.py ./
COPY enrollment enrollment
COPY dosing dosing
COPY followup followup
COPY safety safety
COPY ucmsc_ali ucmsc_ali
COPY templates templates
COPY static static

# Collected once, hashed and compressed; the secret made on the way stays in the throwaway folder.
RUN python -m ucmsc_ali.lib.translations \
    && DATA_DIR=/tmp/build COLLECTED_STATIC=true python manage.py collectstatic --no-input \
    && rm -r /tmp/build \
    && useradd --system --uid 10001 --home-dir /data edc \
    && install -d -o edc -g edc /data

ENV COLLECTED_STATIC=true DATA_DIR=/data HOST=0.0.0.0 PORT=8000
USER edc
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s \
    CMD ["python", "-m", "ucmsc_ali.management.healthy"]
CMD ["gunicorn", "ucmsc_ali.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-class", "gthread", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
