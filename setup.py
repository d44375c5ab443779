"""Package metadata, dependencies, extras and console scripts of livetiming."""

import re
from pathlib import Path

from setuptools import find_namespace_packages, setup

HERE = Path(__file__).parent
CHANGELOG = (HERE / "CHANGELOG.md").read_text(encoding="utf-8")
VERSION = re.search(r"^## \[(\d[^\]]*)\]", CHANGELOG, re.MULTILINE).group(1)
ROUTER_FILES = sorted(
    str(path.relative_to(HERE))
    for path in (HERE / "crossbar").iterdir()
    if path.suffix in {".json", ".py", ".txt", ".md"}
)
KAFKA = ["confluent-kafka>=2.12,<2.13", "orjson>=3.10", "jsonschema>=4.23"]
SQL = ["SQLAlchemy>=2.0.36", "alembic>=1.14"]
GATEWAY = [
    "fastapi>=0.115",
    "python-socketio>=5.12",
    "uvicorn[standard]>=0.34",
    "prometheus-client>=0.21",
]

setup(
    name="livetiming",
    version=VERSION,
    description="An open live-timing network for motorsport",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.11",
    package_dir={"": "src"},
    packages=find_namespace_packages("src", include=["livetiming", "livetiming.*"]),
    package_data={
        "livetiming": ["py.typed"],
        "livetiming.web": ["static/*", "static/**/*"],
        "livetiming.bridges.kafka.schemas": ["*.json", "examples/*.ndjson"],
        "livetiming.report": ["templates/*"],
        "livetiming.service": ["templates/*", "templates/**/*"],
        "livetiming.service.plugins": ["*/quality.toml", "*.quality.toml"],
    },
    data_files=[("share/livetiming/crossbar", ROUTER_FILES)],
    install_requires=[
        "autobahn[twisted]>=26.1",
        "Twisted[tls]>=25.5",
        "simplejson>=3.19",
        "python-dotenv>=1.1",
        "sentry-sdk>=2.20",
        "google-api-python-client>=2.150",
        "google-auth-oauthlib>=1.2",
        "apprise>=2.0",
        "lzstring>=1.0.4",
        "numpy>=2.0",
        # Each brings part of what a calendar needs: docs/adr/0011-calendars.md.
        "icalendar>=6.3",
        "recurring-ical-events>=3.8",
        "x-wr-timezone>=2.0",
        "tzdata>=2025.1",
        "psutil>=6.1",
        "Jinja2>=3.1",
        "MarkupSafe>=2.1",
        "platformdirs>=4.2",
        "tqdm>=4.66",
        "treq>=24.9",
    ],
    extras_require={
        # Needs an environment of its own: see docs/adr/0006-router-environment.md.
        "router": ["crossbar>=26.1"],
        "parquet": ["pyarrow>=17"],
        # The bridges: see docs/adr/0013-bridges.md. quixstreams wants this confluent-kafka.
        "kafka": KAFKA,
        "windows": [*KAFKA, "quixstreams>=3.23"],
        "sql": SQL,
        "postgres": [*SQL, "psycopg[binary]>=3.2"],
        "gateway": GATEWAY,
        "redis": [*GATEWAY, "redis>=5.2"],
        # Plans of stops: docs/adr/0019-pit-now.md.
        "strategy": ["ortools>=9.12"],
        "test": ["pytest>=8.3", "hypothesis>=6.120"],
        "dev": [
            *KAFKA,
            "quixstreams>=3.23",
            *SQL,
            "psycopg[binary]>=3.2",
            *GATEWAY,
            "redis>=5.2",
            "httpx>=0.28",
            "ortools>=9.12",
            "schemathesis>=4.3",
            "trustme>=1.2",
            "pytest>=8.3",
            "pytest-xdist>=3.6",
            "hypothesis>=6.120",
            "coverage>=7.6",
            "ruff>=0.17",
            "mypy>=2.4",
            "types-simplejson>=3.19",
            "types-tqdm>=4.66",
            "types-psutil>=6.1",
            "PyYAML>=6.0",
            "types-PyYAML>=6.0",
            # 2.16 reads every attribute of a class, and falls over one that zope.interface adds.
            "import-linter>=2.1,<2.16",
            "dictdiffer>=0.9",
            "pyarrow>=17",
            "playwright>=1.50",
            "nox>=2025.2",
            "pre-commit>=4.0",
            "build>=1.2",
            "setuptools>=77",
            "wheel>=0.44",
        ],
    },
    entry_points={
        "console_scripts": [
            "livetiming=livetiming.cli.node:main",
            "livetiming-service=livetiming.cli.service:main",
            "livetiming-plugins=livetiming.cli.plugins:main",
            "livetiming-directory=livetiming.cli.directory:main",
            "livetiming-dvr=livetiming.cli.dvr:main",
            "livetiming-rectool=livetiming.cli.rectool:main",
            "livetiming-recordings=livetiming.cli.recordings:main",
            "livetiming-recordings-index=livetiming.cli.recordings_index:main",
            "livetiming-relay=livetiming.cli.relay:main",
            "livetiming-analysis=livetiming.cli.analysis:main",
            "livetiming-kafka=livetiming.cli.kafka:main",
            "livetiming-schedule=livetiming.cli.schedule:main",
            "livetiming-announce=livetiming.cli.announce:main",
            "livetiming-service-manager=livetiming.cli.service_manager:main",
            "livetiming-scheduler=livetiming.cli.scheduler:main",
            "livetiming-report=livetiming.cli.report:main",
            "livetiming-strategy=livetiming.cli.strategy:main",
            "livetiming-apex-server=livetiming.cli.apex_server:main",
        ]
    },
    classifiers=[
        "Development Status :: 4 - Beta",
        "Framework :: Twisted",
        "Intended Audience :: Developers",
        "Programming Language :: Python :: 3.11",
        "Topic :: Games/Entertainment",
        "Typing :: Typed",
    ],
)
