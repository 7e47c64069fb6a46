"""Asks the router at home which ports it forwards: SSDP search, then GetGenericPortMappingEntry until there is no more.

Runs in the host's location, changes nothing, prints one JSON line. Argument: seconds that the search may take.
"""

import json
import re
import socket
import sys
import time
import urllib.parse
import urllib.request

MOST_ANSWERS = 64
WAIT = float(sys.argv[1]) if len(sys.argv) > 1 else 1.5
SERVICES = ('WANIPConnection', 'WANPPPConnection')
SEARCHED = (
    'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
    'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
)


def search():
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
    for target in SEARCHED:
        lines = (
            'M-SEARCH * HTTP/1.1',
            'HOST: 239.255.255.250:1900',
            'MAN: "ssdp:discover"',
            'MX: 1',
            f'ST: {target}',
            '',
            '',
        )
        door.sendto('\r\n'.join(lines).encode(), ('239.255.255.250', 1900))
    found, end = [], time.monotonic() + WAIT
    for _ in range(MOST_ANSWERS):
        if len(found) == 4:
            break
        # Once the time is over, what lies here is read: a busy machine may have kept us from it.
        door.settimeout(max(0.0, end - time.monotonic()))
        try:
            answer, who = door.recvfrom(4096)
        except OSError:
            break
        location = re.search(rb'(?im)^location:\s*(\S+)', answer)
        # An answer that sends us elsewhere than to whoever gave it is not followed.
        if (
            location
            and urllib.parse.urlsplit(location[1].decode()).hostname == who[0]
            and location[1].decode() not in found
        ):
            found.append(location[1].decode())
    return found


def fetch(url, body=None, headers=None):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, body, headers or {}), timeout=3) as answer:
            return answer.status, answer.read(200_000).decode('utf-8', 'replace')
    except urllib.error.HTTPError as error:
        return error.code, error.read(200_000).decode('utf-8', 'replace')


def tag(name, text):
    found = re.search(rf'<(?:\w+:)?{name}[^>]*>([^<]*)<', text)
    return found[1].strip() if found else ''


def controls(location):
    _, description = fetch(location)
    for service in re.findall(r'(?s)<service>.*?</service>', description):
        if any(name in tag('serviceType', service) for name in SERVICES):
            yield (
                tag('serviceType', service),
                urllib.parse.urljoin(tag('URLBase', description) or location, tag('controlURL', service)),
            )


def mappings(kind, url):
    for index in range(256):
        body = (
            '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
            ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>'
            f'<u:GetGenericPortMappingEntry xmlns:u="{kind}"><NewPortMappingIndex>{index}</NewPortMappingIndex>'
            '</u:GetGenericPortMappingEntry></s:Body></s:Envelope>'
        )
        status, answer = fetch(
            url,
            body.encode(),
            {'Content-Type': 'text/xml; charset="utf-8"', 'SOAPAction': f'"{kind}#GetGenericPortMappingEntry"'},
        )
        if status != 200:
            code = tag('errorCode', answer)
            # 713: index out of range, 714: no such entry. Anything else means that the list is not known.
            return None if code in ('713', '714') else f'the router said {code or status} at entry {index}'
        yield {
            'client': tag('NewInternalClient', answer),
            'externalPort': int(tag('NewExternalPort', answer) or 0),
            'internalPort': int(tag('NewInternalPort', answer) or 0),
            'protocol': tag('NewProtocol', answer).lower(),
            'description': tag('NewPortMappingDescription', answer)[:120],
        }
    return 'the router names more than 256 mappings'


def main():
    gateways, found, trouble = search(), [], []
    services = 0
    for location in gateways:
        try:
            for kind, url in controls(location):
                services += 1
                entries = mappings(kind, url)
                while True:
                    try:
                        found.append(next(entries))
                    except StopIteration as end:
                        if end.value:
                            trouble.append(end.value)
                        break
        except (OSError, ValueError) as error:
            trouble.append(f'{location}: {error}')
    print(json.dumps({'gateways': gateways, 'services': services, 'mappings': found, 'trouble': trouble}))


main()
