"""Servers that speak TLS badly, or well and say something bad."""

from behaviour import OK, for_ever, server, then_nothing, trickle
from http_servers import early, honest


@server
async def endless_hello_requests(_reader, writer):
    await for_ever(writer, b'\x16\x03\x01\x00\x04\0\0\0\0')


@server
async def endless_warnings(_reader, writer):
    await for_ever(writer, b'\x15\x03\x01\x00\x02\x01\x70')


@server
async def endless_server_hello(_reader, writer):
    await for_ever(writer, b'\x16\x03\x03\x00\x04\0\0\0\0', b'\x16\x03\x03\x00\x04\x02\xff\xff\xff')


@server
async def half_a_record(_reader, writer):
    await then_nothing(writer, b'\x16\x03\x03\x40\x00\x02\0\0')


@server
async def trickled_record(_reader, writer):
    await trickle(writer, b'\0', b'\x16\x03\x03\x40\x00\x02')


@server
async def secure_endless_body(_reader, writer):
    await for_ever(writer, b'x', OK + b'\r\n')


@server
async def secure_endless_continue(_reader, writer):
    await for_ever(writer, b'HTTP/1.1 100 Continue\r\n\r\n')


@server
async def secure_honest(reader, writer):
    await honest(reader, writer)


@server
async def secure_early(reader, writer):
    await early(reader, writer)
