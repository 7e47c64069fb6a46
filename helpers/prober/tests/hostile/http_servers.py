"""Servers over plain TCP: some honest ones, and those that never end, never begin, or end too early."""

import asyncio

from behaviour import BLOCK, OK, PAUSE, for_ever, heard, released, reset, send, server, then_nothing, trickle

CHUNKED = OK + b'Transfer-Encoding: chunked\r\n\r\n'


@server
async def honest(reader, writer):
    await heard(reader)
    await send(writer, OK + b'Set-Cookie: a=1\r\nContent-Length: 5\r\n\r\nhello')


@server
async def honest_banner(_reader, writer):
    await send(writer, b'220 mail.test ESMTP\r\n')


@server
async def held(_reader, writer):
    """Answers once it is released."""
    await released.wait()
    await send(writer, OK + b'Content-Length: 4\r\n\r\nheld')


@server
async def release(_reader, _writer):
    released.set()


@server
async def early(_reader, writer):
    """Answers before it was asked."""
    await send(writer, OK + b'Content-Length: 5\r\n\r\nearly')


@server
async def silent(_reader, writer):
    await then_nothing(writer)


@server
async def closing(_reader, _writer):
    pass


@server
async def resetting(_reader, writer):
    reset(writer)


@server
async def resetting_when_asked(reader, writer):
    await heard(reader)
    reset(writer)


@server
async def resetting_in_the_body(reader, writer):
    await heard(reader)
    await send(writer, OK + b'Content-Length: 100\r\n\r\nhalf')
    await asyncio.sleep(PAUSE)
    reset(writer)


@server
async def endless_continue(_reader, writer):
    await for_ever(writer, b'HTTP/1.1 100 Continue\r\n\r\n')


@server
async def trickled_continue(_reader, writer):
    await trickle(writer, b'HTTP/1.1 103 Early Hints\r\n\r\n')


@server
async def endless_tiny_chunks(_reader, writer):
    await for_ever(writer, b'1\r\nx\r\n', CHUNKED)


@server
async def trickled_tiny_chunks(_reader, writer):
    await trickle(writer, b'1\r\nx\r\n', CHUNKED)


@server
async def endless_chunk_size(_reader, writer):
    await for_ever(writer, b'1', CHUNKED)


@server
async def endless_chunk_extension(_reader, writer):
    await for_ever(writer, b'x', CHUNKED + b'1;')


@server
async def no_chunk(_reader, writer):
    await then_nothing(writer, CHUNKED + b'5\r\nhello\r\nno chunk\r\n')


@server
async def big_body(_reader, writer):
    size = 100 * 1024 * 1024
    await send(writer, OK + b'Content-Length: %d\r\n\r\n' % size)
    for _ in range(size // BLOCK):
        await send(writer, b'x' * BLOCK)


@server
async def endless_body(_reader, writer):
    await for_ever(writer, b'x', OK + b'\r\n')


@server
async def trickled_body(_reader, writer):
    await trickle(writer, b'x', OK + b'Content-Length: 1000000\r\n\r\n')


@server
async def short_body(_reader, writer):
    await send(writer, OK + b'Content-Length: 100\r\n\r\nhalf')


@server
async def short_body_then_nothing(_reader, writer):
    await then_nothing(writer, OK + b'Content-Length: 100\r\n\r\nhalf')


@server
async def boundless_length(_reader, writer):
    await send(writer, OK + b'Content-Length: ' + b'9' * 5000 + b'\r\n\r\nall')


@server
async def many_headers(_reader, writer):
    await send(writer, OK + b''.join(b'X-%d: y\r\n' % at for at in range(10_000)) + b'\r\nall')


@server
async def many_small_headers(_reader, writer):
    await send(writer, OK + b'a:\r\n' * 10_000 + b'\r\nall')


@server
async def endless_headers(_reader, writer):
    await for_ever(writer, b'X-A: y\r\n', OK)


@server
async def endless_header(_reader, writer):
    await for_ever(writer, b'y', OK + b'X-A: ')


@server
async def trickled_head(_reader, writer):
    await trickle(writer, b'y', OK + b'X-A: ')


@server
async def garbage(_reader, writer):
    await for_ever(writer, bytes(range(256)))


@server
async def garbage_then_nothing(_reader, writer):
    await then_nothing(writer, bytes(range(256)))
