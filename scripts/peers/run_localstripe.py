# SPDX-License-Identifier: Apache-2.0
"""localstripe on the loopback, without its file, and with renewals.

The package's own program listens on every interface, keeps its store in one fixed file and renews
nothing. POST /_config/renew/ID lets a subscription begin its next period, with the invoice of it.
"""

import sys

from aiohttp import web
from localstripe import resources, server


async def renew(request):
    subscription = resources.Subscription._api_retrieve(request.match_info["id"])
    subscription.start_date = subscription.current_period_end
    subscription._create_invoice()
    return web.Response()


resources.Store.dump_to_disk = lambda self: None
server.app.router.add_post("/_config/renew/{id}", renew)
web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
