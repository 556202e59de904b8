"""A listener on PostgreSQL: what was written before it listened is looked for as well."""

import threading

from gateway.store.notices import Listener
from gateway.store.session import open_store
from tests.shared import POSTGRES_URL, needs_postgres


@needs_postgres
def test_a_listener_asks_for_a_look_as_soon_as_it_listens():
    store, heard = open_store(str(POSTGRES_URL)), threading.Event()
    listener = Listener(store, heard.set)

    listener.start()
    was_heard = heard.wait(30)  # and nobody wrote anything
    listener.stop()
    for thread in threading.enumerate():
        if thread.name == "zhatu-listen":
            thread.join(10)
    store.close()

    assert was_heard
