"""The prober of the vantage: one process that sends packets from many network namespaces.

It reads one JSON request a line and writes one JSON answer a line. A socket keeps the namespace it was made in, so this
process enters a namespace only to make sockets there and drives all of them from one epoll loop: a thousand probes cost
one limit. No peer may hold that loop up: one event does the work of one reading, and whatever a peer can make long
(heads, bodies, chunks, handshakes) has an end of its own.
"""
