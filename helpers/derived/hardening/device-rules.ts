/** By which number the kernel knows devices that people give to services: the first of the two. */
const majors: readonly (readonly [RegExp, number])[] = [
  [/^\/dev\/(?:net\/tun|fuse|kvm|rfkill|uinput|hpet)$/, 10],
  [/^\/dev\/(?:mem|kmem|port)$/, 1],
  [/^\/dev\/dri(?:\/|$)/, 226],
  [/^\/dev\/ttyUSB/, 188],
  [/^\/dev\/ttyACM/, 166],
  [/^\/dev\/(?:bus\/usb|usb)(?:\/|$)/, 189],
  [/^\/dev\/snd(?:\/|$)/, 116],
  [/^\/dev\/(?:video|media)\d/, 81],
  [/^\/dev\/input(?:\/|$)/, 13],
  [/^\/dev\/nvidia/, 195],
  [/^\/dev\/i2c-/, 89],
  [/^\/dev\/sd[a-z]/, 8],
];
const graphics = /^\/dev\/(?:dri|nvidia|kfd|dxg)/;

const majorOf = (device: string): number | null => majors.find(([path]) => path.test(device))?.[1] ?? null;

/**
 * Whether a rule of the control group, `c 188:* rwm`, is one that a declared device explains: of its kind, and of its
 * number where that is known. A rule for all kinds, for every number, or for disks is explained by none that is not.
 */
export function explainsRule(entry: string, declared: readonly string[]): boolean {
  const [, kind, major] = /^([abc]) (\d+):/.exec(entry.trim()) ?? [];
  if (major === undefined || declared.length === 0) return false;
  const known = declared.map(majorOf);
  if (known.includes(Number(major))) return true;
  // A device whose number nobody here knows may have this one; the memory and the disks have theirs.
  return kind === 'c' && major !== '1' && known.includes(null);
}

/** Whether what a driver is asked for, `nvidia gpu`, is one that a declared device explains. */
export const explainsRequest = (request: string, declared: readonly string[]): boolean =>
  /\bgpu\b/.test(request) ? declared.some((device) => graphics.test(device)) : declared.length > 0;
