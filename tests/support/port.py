"""A free port of 127.0.0.1 below those of outgoing connections: port.h says why."""

import os
import socket

FIRST, PORTS, A_PROCESS = 10000, 22000, 64
given = 0


def free_port():
    global given
    for _ in range(PORTS):
        port = FIRST + (os.getpid() * A_PROCESS + given) % PORTS
        given += 1
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise OSError("no port is free")
