"""What the kernel's and a peer's words become in an answer."""

import errno
import re

ANSWER_LIMIT = 2000
CONTROLS = re.compile(r'[\x00-\x1f\x7f-\x9f]')

# What the kernel says when a connect or a send fails; whatever is not listed is no verdict.
VALUES = {
    errno.ECONNREFUSED: 'refused',
    errno.ETIMEDOUT: 'dropped',
    errno.ENETUNREACH: 'no-route',
    errno.EHOSTUNREACH: 'absent',
}


def explain(error):
    return str(error) if error.errno is None else f'{errno.errorcode.get(error.errno, error.errno)}: {error.strerror}'


def printable(data):
    """Text with control characters escaped, cut to the limit of an answer."""
    # A character takes four bytes at most: what follows would be cut off anyway.
    text = data[: 4 * ANSWER_LIMIT].decode('utf-8', 'backslashreplace')[:ANSWER_LIMIT]
    return CONTROLS.sub(lambda found: found[0].encode('unicode_escape').decode(), text)[:ANSWER_LIMIT]
