/** Python programs that ask a lab's internet, for tests: what they print is the answer. */
export const ask = (address: string, port: number): string => `
import socket
door = socket.create_connection(("${address}", ${port}), 4)
door.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
print(b"".join(iter(lambda: door.recv(4096), b"")).decode().split("\\r\\n\\r\\n")[1].strip())`;

export const askUdp = (family: string, address: string): string => `
import socket
door = socket.socket(socket.${family}, socket.SOCK_DGRAM); door.settimeout(4)
door.sendto(b"?", ("${address}", 9)); print(door.recv(4096).decode())`;
