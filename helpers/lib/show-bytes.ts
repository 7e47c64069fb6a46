/** `256 MiB`, `1.5 GiB`. */
export function showBytes(bytes: number): string {
  const [size, unit] = bytes >= 2 ** 30 ? [2 ** 30, 'GiB'] : [2 ** 20, 'MiB'];
  return `${Math.round((bytes / size) * 10) / 10} ${unit}`;
}
