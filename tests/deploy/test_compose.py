"""The compose file: valid, nothing unpinned, no password, every program limited, watched and shut in."""

import re
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

from shop.launcher.make_secrets import secret_files
from shop.launcher.postgres_roles import DURABILITY
from shop.operations.observe import QUIET
from tests.deploy.compose import FILE, ROOT, VARIABLE, compose, environment_of, services
from tests.house.test_settings import variables_explained

OURS = ("web", "worker", "beat", "migrate", "backup")
PINNED = re.compile(r"[\w./-]+:\d+\.\d+\.?\d*(-\w+)?")
each_service = pytest.mark.parametrize("name", sorted(services()))


def test_it_is_what_compose_understands():
    checked = subprocess.run(
        [
            *[sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"],
            str(FILE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


@each_service
def test_every_image_is_one_certain_version_or_built_here(name):
    service = services()[name]

    assert "build" in service or PINNED.fullmatch(service["image"])


@each_service
def test_every_program_has_limits_and_is_shut_in(name):
    service = services()[name]

    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert service["read_only"] is (name != "elasticsearch")
    assert service.get("privileged") is None


@each_service
def test_every_program_that_stays_is_watched(name):
    service = services()[name]

    if name == "migrate":
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
    else:
        assert service["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"])


def test_nothing_but_the_proxy_is_reachable_from_outside():
    published = {name for name, service in services().items() if service.get("ports")}

    assert published == {"caddy"}
    assert compose()["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey", "elasticsearch", "beat", "migrate", "backup"):
        assert services()[name]["networks"] == ["inside"], name


def test_the_pages_wait_for_the_database_and_for_the_migrations():
    for name in ("web", "worker", "beat", "backup"):
        waits = {other: how["condition"] for other, how in services()[name]["depends_on"].items()}
        assert waits == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "valkey": "service_healthy",
        }, name


def test_no_password_stands_in_the_file():
    text = FILE.read_text(encoding="utf-8")

    assert "://" not in VARIABLE.sub("", text).replace("https://", "").replace("http://127.0.0.1", "")
    for name in services():
        for variable, value in environment_of(name).items():
            if re.search(r"PASSWORD|TOKEN|KEY|_URL", variable) and variable != "OCOP_PUBLIC_URL":
                assert variable.endswith("_FILE"), (name, variable)
                assert value.startswith("/run/secrets/")


def test_a_missing_domain_stops_compose_with_a_sentence():
    variables = VARIABLE.findall(FILE.read_text(encoding="utf-8"))

    assert variables
    assert all(rule.startswith(":?") and len(rule) > 10 for _, rule in variables)


def test_every_secret_is_made_by_make_secrets_and_given_only_to_whoever_reads_it():
    declared = compose()["secrets"]
    assert {name: entry["file"] for name, entry in declared.items()} == {
        name: f"./deploy/secrets/{name}" for name in secret_files()
    }
    for name, service in services().items():
        wanted = {
            value.removeprefix("/run/secrets/")
            for variable, value in environment_of(name).items()
            if variable.endswith("_FILE")
        }
        wanted |= set(
            re.findall(r"/run/secrets/(\w+)", f"{service.get('command')} {service.get('entrypoint')}")
        )
        assert set(service.get("secrets", [])) == wanted, name


@pytest.mark.parametrize("name", OURS)
def test_our_programs_get_only_variables_that_are_explained(name):
    given = {variable.removesuffix("_FILE") for variable in environment_of(name)}

    assert given - variables_explained() == set()


def test_only_migrate_knows_the_superuser():
    knowing = {
        name for name, service in services().items() if "database_admin_url" in service.get("secrets", [])
    }

    assert knowing == {"migrate"}


def test_the_database_keeps_what_it_said_it_kept_and_admits_enough_connections():
    postgres = services()["postgres"]
    given = dict(word.removeprefix("-c").split("=", 1) for word in postgres["command"][1:])
    arguments = postgres["environment"]["POSTGRES_INITDB_ARGS"]

    for setting in DURABILITY:
        assert given.get(setting) == "on" or f"--{setting.replace('_', '-')}" in arguments.split()
    assert given["jit"] == "off"
    processes = 2 + 1 + 1 + 1 + 1  # web's two, worker, beat, migrate, backup
    assert int(given["max_connections"]) >= 2 * 2 * processes


def test_every_volume_and_mounted_file_is_there():
    named = set(compose()["volumes"])
    for name, service in services().items():
        for mount in service.get("volumes", []):
            source = mount["source"] if isinstance(mount, dict) else mount.split(":")[0]
            assert source in named or (ROOT / source).is_file(), (name, source)


def test_the_example_of_the_environment_has_names_and_no_values():
    lines = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if line and not line.startswith("#")]

    assert {name for name, _ in VARIABLE.findall(FILE.read_text(encoding="utf-8"))} == {
        line.partition("=")[0] for line in given
    }
    assert all(line.endswith("=") for line in given)


def test_the_alert_rules_ask_for_figures_that_exist():
    rules = YAML(typ="safe").load(ROOT / "deploy" / "alerts.yml")
    asked = set()
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["annotations"]["summary"]
        asked |= set(re.findall(r"ocop_\w+", rule["expr"]))

    assert asked - known_figures() == set()


def commands_in_documents() -> list[list[str]]:
    """The words of every line in a block of docs/operations that calls docker compose."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "operations").glob("*.md")]
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [line.split() for line in lines if line.startswith("docker compose ")]


def test_commands_for_operators_work_while_the_shop_does_not_and_where_the_passwords_are():
    called = [words[2:] for words in commands_in_documents() if words[2] in {"run", "exec"}]

    assert len(called) > 8
    for words in called:
        name = next(word for word in words if word in services())
        assert name != "postgres", (
            "its own programs ask for a password there: local sessions do not go without"
        )
        # `run` would wait for migrate, which refuses exactly when somebody has to restore.
        assert words[0] == "exec" or "--no-deps" in words, words
        secrets = services()[name].get("secrets", [])
        if "restore" in words:
            assert {"database_owner_url", "database_admin_url"} <= set(secrets), words
        if "backup" in words[words.index(name) + 1 :]:
            assert "database_owner_url" in secrets, words


def test_health_checks_neither_raise_nor_hide_an_alert_about_pages():
    # /readyz says 503 of a late worker while every page is fine; at night the checks are most of what is asked.
    text = (ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8")
    selectors = re.findall(r"ocop_request_seconds_\w+(\{[^}]*\})?", text)

    assert len(selectors) == 3
    for selector in selectors:
        (left_out,) = re.findall(r'view!~"([^"]*)"', selector)
        assert set(left_out.split("|")) == QUIET


def known_figures() -> set[str]:
    """Names as Prometheus stores them."""
    from shop.operations import metrics, shop_figures  # noqa: PLC0415 - settings must be ready

    figures = {name for name, _ in shop_figures._STATE_NAMES}
    figures |= {"ocop_database_up", "ocop_lines_sold_today"}
    figures |= {"ocop_backup_age_seconds", "ocop_backup_trial_failed"}
    for family in (metrics.REQUESTS, metrics.TASKS, metrics.SQL_STATEMENTS, metrics.SQL_SECONDS):
        name = next(iter(family.collect())).name
        figures |= {f"{name}{ending}" for ending in ("_total", "_count", "_sum", "_bucket")}
    return figures
