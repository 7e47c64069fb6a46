"""What servers are made of: ways to say something without end, slowly, or not at all."""

import asyncio
import socket
import struct

BLOCK = 65536
PAUSE = 0.02
OK = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'

SERVERS = {}
# Once it is set, whatever had no end comes to one.
released = asyncio.Event()


def server(take):
    """Makes a coroutine of reader and writer a server by its name; `secure…`: over TLS."""
    SERVERS[take.__name__] = take
    return take


async def send(writer, data):
    writer.write(data)
    await writer.drain()
    # Without a pause the loop would never come to hear that the other side has gone.
    await asyncio.sleep(0)


async def for_ever(writer, block, first=b''):
    await send(writer, first)
    block *= max(1, BLOCK // len(block))
    while not released.is_set():
        await send(writer, block)


async def trickle(writer, data, first=b''):
    """One byte at a time, again and again."""
    await send(writer, first)
    while not released.is_set():
        for byte in data:
            await send(writer, bytes([byte]))
            await asyncio.sleep(PAUSE)


async def then_nothing(writer, data=b''):
    await send(writer, data)
    await released.wait()


async def heard(reader):
    await reader.readuntil(b'\r\n\r\n')


def reset(writer):
    writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    writer.transport.abort()
