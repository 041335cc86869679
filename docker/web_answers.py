"""The web container's health: /healthz answers 200 under a name the installation answers to."""

import http.client
import os
import sys

port = int(os.environ.get("BIND", "0.0.0.0:8000").rpartition(":")[2])
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
connection.request("GET", "/healthz", headers={"Host": host})
sys.exit(connection.getresponse().status != 200)
