from concurrent.futures import ThreadPoolExecutor

from ucmsc_ali.lib.secret_key import kept_in


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path):
    file = tmp_path / "secret.key"

    first = kept_in(file)

    assert kept_in(file) == first
    assert len(first) >= 64
    assert file.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree_on_one_secret(tmp_path):
    file = tmp_path / "secret.key"

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(kept_in, [file] * 40))

    assert len(secrets) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]
