# SPDX-License-Identifier: Apache-2.0
"""moto's S3 on a free port of the loopback, with one empty bucket, "books".

The first line says the port. It ends when its starter does, however that ends.
"""

import contextlib
import logging
import os
import sys
import threading
import time

os.environ.update(
    AWS_ACCESS_KEY_ID="key",
    AWS_SECRET_ACCESS_KEY="secret",
    AWS_DEFAULT_REGION="us-east-1",
)

import boto3
from moto.server import ThreadedMotoServer


def end_with(starter):
    while os.getppid() == starter:
        time.sleep(1)
    os._exit(0)


threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
logging.getLogger("werkzeug").setLevel(logging.ERROR)
moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
# It tells of its start there, too.
with contextlib.redirect_stdout(sys.stderr):
    moto.start()
port = moto.get_host_and_port()[1]
boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}").create_bucket(Bucket="books")
print(port, flush=True)
threading.Event().wait()
