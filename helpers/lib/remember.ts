/**
 * Makes something of an object once, as long as it lives. Only for what nobody changes after it was made: recordings,
 * policies, and their parts.
 */
export function remember<A extends object, R>(make: (one: A) => R): (one: A) => R {
  const known = new WeakMap<A, { made: R }>();
  return (one) => {
    const before = known.get(one);
    if (before) return before.made;
    const made = make(one);
    known.set(one, { made });
    return made;
  };
}

/** The same of two objects together. */
export function rememberBoth<A extends object, B extends object, R>(make: (one: A, other: B) => R): typeof make {
  const known = remember((one: A) => remember((other: B) => make(one, other)));
  return (one, other) => known(one)(other);
}
