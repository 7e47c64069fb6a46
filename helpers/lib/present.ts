type Present<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** An object without the keys that hold nothing: neither null nor undefined. */
export const present = <T extends object>(all: T): Present<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined)) as Present<T>;

/** What is made of a value; undefined where there is none. */
export const given = <T, R>(value: T | null | undefined, make: (value: T) => R): R | undefined =>
  value === null || value === undefined ? undefined : make(value);
