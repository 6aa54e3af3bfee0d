import ipaddress

import pytest

from provender.errors import SettingsError
from provender.secrets import Secret
from provender.settings import Settings, is_loopback, load_settings

DOCUMENTED = """\
# API Settings
PROJECT_NAME="Datagen API"
VERSION="1.0.0"
DEBUG=true
API_V1_STR="/api/v1"

# Server Settings
HOST=0.0.0.0
PORT=8000
RELOAD=true

# CORS Settings  
CORS_ORIGINS=*
CORS_ALLOW_CREDENTIALS=true
CORS_ALLOW_METHODS=*
CORS_ALLOW_HEADERS=*

# Security
SECRET_KEY=your-secret-key-here
ALLOWED_HOSTS=

# File Settings
MAX_FILE_SIZE=104857600  # 100MB
FILE_CLEANUP_HOURS=1

# Generation Limits
MAX_RECORDS_PER_REQUEST=100000
MAX_BATCH_SIZE=10000

# Logging
LOG_LEVEL=INFO
"""  # noqa: W291 - as the document has it
NAMES = sorted(name.upper() for name in Settings.model_fields if name != "connections")


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_documented_env_file_is_read(tmp_path):
    (tmp_path / ".env").write_text(DOCUMENTED)
    settings = load_settings()
    assert settings.project_name == "Datagen API"
    assert settings.debug is True
    assert settings.host == "0.0.0.0"
    assert settings.cors_origins == ("*",)
    assert settings.allowed_hosts == ()
    assert settings.max_file_size == 104857600
    assert settings.log_level == "INFO"


def test_the_placeholder_key_counts_as_none_and_an_open_host_refuses(tmp_path):
    (tmp_path / ".env").write_text(DOCUMENTED)
    settings = load_settings()
    assert not settings.jwt_enabled
    with pytest.raises(SettingsError, match="placeholder") as refused:
        settings.check_exposure()
    assert "ALLOW_ANONYMOUS=true" in str(refused.value)
    assert "SECRET_KEY" in str(refused.value)


@pytest.mark.parametrize(
    "open_",
    [{"allow_anonymous": True}, {"secret_key": Secret("k" * 32)}, {"jwks_url": "https://id/keys"}],
)
def test_an_open_host_starts_with_a_key_or_on_purpose(open_):
    load_settings(host="0.0.0.0", **open_).check_exposure()
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load_settings(host="0.0.0.0").check_exposure()


def test_the_host_given_on_the_command_line_is_what_counts():
    load_settings().check_exposure()
    with pytest.raises(SettingsError):
        load_settings().check_exposure("192.168.1.4")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_value_is_the_default(monkeypatch, name):
    before = load_settings()
    monkeypatch.setenv(name, "")
    assert load_settings() == before


def test_lists_are_separated_by_commas_or_written_as_json(monkeypatch):
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("CORS_ALLOW_METHODS", '["GET", "POST"]')
    monkeypatch.setenv("DOWNLOAD_ALLOWED_NETWORKS", "10.0.0.0/8,fd00::/8")
    settings = load_settings()
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.cors_allow_methods == ("GET", "POST")
    assert settings.download_allowed_networks[0] == ipaddress.ip_network("10.0.0.0/8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("DEBUG", "perhaps"),
        ("MAX_FILE_SIZE", "100MB"),
        ("FILE_CLEANUP_HOURS", "0"),
        ("FILE_CLEANUP_HOURS", "nan"),
        ("RATE_LIMIT_PER_MINUTE", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("ENGINE", "spark"),
        ("JWKS_URL", "ftp://x"),
        ("API_V1_STR", "/"),
        ("DOWNLOAD_ALLOWED_NETWORKS", "everything"),
        ("CORS_ORIGINS", "[broken"),
    ],
)
def test_an_unusable_value_names_the_setting_and_the_remedy(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as refused:
        load_settings()
    assert f"{name} takes" in refused.value.remedy


def test_our_state_folder_is_never_open_to_seeding(tmp_path):
    with pytest.raises(SettingsError, match="SEED_SQLITE_DIR"):
        load_settings(data_dir=tmp_path, seed_sqlite_dir=tmp_path)
    assert load_settings(data_dir=tmp_path).sqlite_dir == tmp_path / "databases"


def test_named_connections_are_secrets(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("CONNECTION_SHOP=postgresql://u:hidden@h/shop\n")
    monkeypatch.setenv("CONNECTION_LAB", "sqlite:///lab.db")
    settings = load_settings()
    assert settings.connections["shop"].reveal() == "postgresql://u:hidden@h/shop"
    assert settings.connections["lab"].reveal() == "sqlite:///lab.db"


def test_settings_show_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "unmistakable-key")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:unmistakable-password@h/d")
    monkeypatch.setenv("CONNECTION_X", "mysql://u:unmistakable-other@h/d")
    settings = load_settings()
    assert "unmistakable" not in repr(settings) + settings.model_dump_json()
    assert settings.redactor().redact("unmistakable-key") == "***"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]"])
def test_loopback_hosts_are_known(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.com", ""])
def test_other_hosts_are_not_loopback(host):
    assert not is_loopback(host)
