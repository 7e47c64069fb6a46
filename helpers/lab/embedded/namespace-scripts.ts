import {
  internetAddress,
  internetAddress6,
  labAddress,
  labAddress6,
  visitorAddresses,
  visitorAddresses6,
} from '../lab-addresses.ts';

// Both run as the first processes of fresh mount and pid namespaces, below tini; $LAB_DIR is the lab's folder under
// /run, $DATA the engine's.
// A /run of its own keeps two engines out of each other's /run/docker/netns and xtables lock, and makes
// /run/docker.sock this engine's own.
// `mount -c` takes "." as it stands: by its full name it would be the folder on the new, empty /run.
const ownRun = `
set -eu
cd "$LAB_DIR"
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p "$LAB_DIR"
mount -c --bind . "$LAB_DIR"
cd /
`;

const dockerd =
  'dockerd --config-file "$LAB_DIR/daemon.json" --data-root "$DATA" --exec-root /run/docker ' +
  '--pidfile /run/docker.pid --cgroup-parent "/stackproof-$STACKPROOF_LAB_ID"';

// Ends in an engine that no network of the machine reaches. The internet goes in first: the cable between the two needs
// both ends.
export const labScript = `${ownRun}
echo "nameserver ${internetAddress}" > /run/resolv.conf
resolv=$(readlink -m /etc/resolv.conf)
case "$resolv" in
  /run/*) mkdir -p "$(dirname "$resolv")"; cp /run/resolv.conf "$resolv.lab"; mv "$resolv.lab" "$resolv" ;;
  *) if [ -e "$resolv" ]; then mount --bind /run/resolv.conf "$resolv"; fi ;;
esac
unshare --net "$NODE" "$INTERNET" "$LAB_DIR/internet.json" &
internet=$!
here=$(readlink /proc/self/ns/net)
while [ "$(readlink /proc/$internet/ns/net)" = "$here" ]; do kill -0 $internet; sleep 0.01; done
ip link set lo up
ip link add eth0 type veth peer name eth0 netns $internet
ip addr add ${labAddress}/24 dev eth0
ip addr add ${labAddress6}/64 dev eth0 nodad
nsenter -t $internet -n sh -euc '
  echo 0 > /proc/sys/net/ipv4/ip_forward
  echo 0 > /proc/sys/net/ipv6/conf/all/forwarding
  ip link set lo up
  ip addr add ${internetAddress}/24 dev eth0
  ip addr add ${internetAddress6}/64 dev eth0 nodad
  for visitor in ${visitorAddresses.join(' ')}; do ip addr add $visitor/24 dev eth0; done
  # Deprecated from the start: nobody speaks from them by chance.
  for visitor in ${visitorAddresses6.join(' ')}; do ip addr add $visitor/64 dev eth0 nodad preferred_lft 0; done
  ip link set eth0 up'
ip link set eth0 up
ip route add default via ${internetAddress}
ip -6 route add default via ${internetAddress6}
hostname lab
exec ${dockerd} -H unix:///run/docker.sock -H "unix://$LAB_DIR/docker.sock"
`;

const withoutNetwork = '--bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false';

// Stays in the machine's own network to fetch packages; makes no bridge, no rule and no forwarding there.
export const builderScript = `${ownRun}
resolv=$(readlink -m /etc/resolv.conf)
case "$resolv" in
  /run/*) mkdir -p "$(dirname "$resolv")"; cp "$LAB_DIR/resolv.conf" "$resolv" ;;
esac
exec ${dockerd} ${withoutNetwork} -H "unix://$LAB_DIR/docker.sock"
`;
