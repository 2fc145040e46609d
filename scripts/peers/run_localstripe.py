# SPDX-License-Identifier: Apache-2.0
"""localstripe on a free port of the loopback, without its file, and with renewals.

The package's own program listens on every interface, keeps its store in one fixed file and renews
nothing. POST /_config/renew/ID lets a subscription begin its next period, with the invoice of it.
The first line says the port. It ends when its starter does, however that ends.
"""

import os
import socket
import threading
import time

from aiohttp import web
from localstripe import resources, server


def end_with(starter):
    while os.getppid() == starter:
        time.sleep(1)
    os._exit(0)


async def renew(request):
    subscription = resources.Subscription._api_retrieve(request.match_info["id"])
    subscription.start_date = subscription.current_period_end
    subscription._create_invoice()
    return web.Response()


threading.Thread(target=end_with, args=[os.getppid()], daemon=True).start()
resources.Store.dump_to_disk = lambda self: None
server.app.router.add_post("/_config/renew/{id}", renew)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
web.run_app(server.app, sock=listener, access_log=None, print=None)
