"""Servers that mean no good, and some honest ones beside them; a program of its own, so that it holds up only itself.

Prints one JSON line, the port of each by its name, and serves on 127.0.0.1 until its input ends.
"""

import asyncio
import json
import os
import ssl
import warnings

import http_servers  # noqa: F401
import tls_servers  # noqa: F401
from behaviour import SERVERS


def keyless_context():
    """Suites without a certificate: Python's own library cannot make one."""
    warnings.simplefilter('ignore', DeprecationWarning)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2
    context.set_ciphers('aNULL:@SECLEVEL=0')
    return context


def guarded(take):
    async def serve(reader, writer):
        try:
            await take(reader, writer)
            # Closed with words of the other side unread it would be a reset.
            writer.write_eof() if writer.can_write_eof() else writer.close()
            await reader.read()
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()

    return serve


async def main():
    asyncio.get_running_loop().add_reader(0, lambda: os.read(0, 1) or os._exit(0))
    context, ports = keyless_context(), {}
    for name, take in SERVERS.items():
        secure = context if name.startswith('secure') else None
        started = await asyncio.start_server(guarded(take), '127.0.0.1', 0, ssl=secure)
        ports[name] = started.sockets[0].getsockname()[1]
    print(json.dumps(ports), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
