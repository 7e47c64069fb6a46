import type { Check } from '../kernel/check.ts';

const oneSentence = /^[A-Z“`'"].*[.]$/s;

/**
 * House wording: ids are nouns in kebab-case, titles state the good world, why and fix are one sentence each. Empty:
 * nothing to say.
 */
export function findWordingFaults({ id, title, why, fix, requires }: Check): string[] {
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) faults.push(`id "${id}" is not kebab-case`);
  if (/^(check|ensure|verify|no|is|has|test)-/.test(id)) faults.push(`id "${id}" is not a noun`);
  if (/\b(ensure|should|must)\b/i.test(title))
    faults.push(`title "${title}" commands instead of stating the good world`);
  if (/[.!]$/.test(title)) faults.push(`title "${title}" ends with a full stop`);
  if (!/^[A-Z]/.test(title)) faults.push(`title "${title}" does not start with a capital`);
  for (const [name, text] of Object.entries({ why, fix })) {
    if (!oneSentence.test(text)) faults.push(`${name} is not a sentence: "${text}"`);
    if (/[.!?]\s+[A-Z]/.test(text)) faults.push(`${name} is more than one sentence: "${text}"`);
  }
  if (requires.length === 0) faults.push('requires nothing: a check that looks at nothing cannot fail');
  if (new Set(requires).size !== requires.length) faults.push('requires the same evidence twice');
  return faults;
}
