/** Percent; from here on whoever wants a processor waits for one now and then, and what is slow may be so by that. */
const busyFrom = 90;

/** Why slowness says nothing, where processors were that busy meanwhile; null: they were not, or nobody knows. */
export const tooBusy = (busyPercent: number | null): string | null =>
  busyPercent !== null && busyPercent >= busyFrom ? `processors ${Math.round(busyPercent)} % busy` : null;
