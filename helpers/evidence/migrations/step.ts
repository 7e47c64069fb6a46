/**
 * A key that is called otherwise, in every object at a path (see `partsAt`). The path speaks of keys as the renames
 * before it have left them. At the empty path it is an artifact that is called otherwise.
 */
export interface Rename {
  at: string;
  from: string;
  to: string;
}

/** A value of an enum that is called otherwise. */
export interface Respelling {
  at: string;
  key: string;
  from: string;
  to: string;
}

/**
 * What makes a recording of one schema one of the next. First `migrate`, then the values, then the keys, each in order.
 */
export interface Step {
  from: number;
  to: number;
  /** Changes the recording in place; whatever is not shaped as it should be it leaves alone. */
  migrate(recording: unknown): void;
  values: readonly Respelling[];
  renames: readonly Rename[];
}
