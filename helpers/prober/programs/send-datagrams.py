"""Sends datagrams, each three times, for one may get lost, and waits for no answer.

Argument: JSON, a list of `from`, `address`, `port` and `text`. Answer: JSON, of each why it could not be sent, or null.
"""

import json
import socket
import sys
import time

TIMES, PAUSE = 3, 0.1


def send(datagram):
    family = socket.AF_INET6 if ':' in datagram['address'] else socket.AF_INET
    try:
        # A sender of its own each time: a flow that the filter knows already may be let through.
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.bind((datagram['from'], 0))
            sock.sendto(datagram['text'].encode(), (datagram['address'], datagram['port']))
    except OSError as error:
        return str(error)
    return None


def main():
    datagrams, turns = json.loads(sys.argv[1]), []
    for turn in range(TIMES):
        time.sleep(PAUSE if turn else 0)
        turns.append([send(each) for each in datagrams])
    print(json.dumps([None if None in tries else tries[0] for tries in zip(*turns, strict=True)]))


main()
