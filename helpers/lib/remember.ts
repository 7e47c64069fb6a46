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

/** More texts than a stack has are of somebody who writes ever new ones: then it begins anew. */
const mostTexts = 4096;

/** The same of a text: what is made of it is the same object each time, and so one that nobody changes. */
export function rememberText<R>(make: (text: string) => R): (text: string) => R {
  const known = new Map<string, { made: R }>();
  return (text) => {
    const before = known.get(text);
    if (before) return before.made;
    if (known.size >= mostTexts) known.clear();
    const made = make(text);
    known.set(text, { made });
    return made;
  };
}
