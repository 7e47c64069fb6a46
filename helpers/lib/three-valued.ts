/** true: it holds. false: it does not. null: it could not be seen. */
export type ThreeValued = boolean | null;

/** Whether all of them hold: one that does not decides, then one that could not be seen. Nothing to look at: true. */
export function allHold(values: readonly ThreeValued[]): ThreeValued {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}

/** Whether one of them holds: one that does decides, then one that could not be seen. Nothing to look at: false. */
export function anyHolds(values: readonly ThreeValued[]): ThreeValued {
  if (values.includes(true)) return true;
  return values.includes(null) ? null : false;
}

/** What holds where the other does not; what could not be seen stays unseen. */
export const not = (value: ThreeValued): ThreeValued => (value === null ? null : !value);
