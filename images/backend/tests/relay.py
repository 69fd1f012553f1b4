"""A way to the database that can be cut and mended."""

import selectors
import socket
import threading


class Relay:
    """Passes connections to 127.0.0.1:`port` on to `target`; none while it is cut, and the open ones break."""

    def __init__(self, target):
        self.target = target
        self.port = None
        self.sockets = set()
        self.mend()

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port or 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def cut(self):
        # Shutting down first wakes the thread that waits in accept.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in list(self.sockets):
            end.close()

    def accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=[near], daemon=True).start()

    def carry(self, near):
        far = socket.create_connection(self.target)
        ends = {near: far, far: near}
        self.sockets |= ends.keys()
        try:
            with selectors.DefaultSelector() as ready:
                for end in ends:
                    ready.register(end, selectors.EVENT_READ)
                while True:
                    # Wakes now and then to see that it was cut.
                    for key, _ in ready.select(timeout=0.2):
                        piece = key.fileobj.recv(65536)
                        if not piece:
                            return
                        ends[key.fileobj].sendall(piece)
                    if near.fileno() < 0:
                        return
        except (OSError, ValueError):
            return
        finally:
            self.sockets -= ends.keys()
            near.close()
            far.close()
