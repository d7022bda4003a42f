import socket

import pytest

from ucmsc_ali.lib.claims import Taken, refuse_taken_port, sole_use


@pytest.fixture
def listening():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_port_in_use_is_named_with_the_way_out(listening):
    with pytest.raises(Taken, match=f"Port {listening} is used by another program. Set another one: PORT="):
        refuse_taken_port("127.0.0.1", listening)


def test_a_free_port_is_left_free(listening):
    free = listening + 1 if listening < 65000 else listening - 1

    refuse_taken_port("127.0.0.1", free)
    refuse_taken_port("127.0.0.1", free)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(Taken, match=r"cannot listen on 192\.0\.2\.1"):
        refuse_taken_port("192.0.2.1", 8000)


def test_a_data_folder_serves_one_start_at_a_time(tmp_path):
    with sole_use(tmp_path), pytest.raises(Taken, match="is in use by another"), sole_use(tmp_path):
        pytest.fail("two starts hold one folder")

    with sole_use(tmp_path):
        pass
