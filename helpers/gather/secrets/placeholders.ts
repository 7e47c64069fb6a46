import { holdsSecret } from '../../evidence/secret-shapes.ts';
import type { LiteralKind } from '../../evidence/secret-places.ts';
import { isCommand, isFileUrl } from './literals.ts';

/** Who reads a configuration file, and from what he could fill it in. */
export interface Reader {
  /** Names of the variables that its processes have. */
  variables: readonly string[];
  programs: readonly string[];
  /** Names of the options that these were started with. */
  options: readonly string[];
}

const nobody: Reader = { variables: [], programs: [], options: [] };

/** Programs that take their own file as it stands, whatever variables they have. */
const literal = new Set(['prometheus', 'alertmanager', 'prometheus-alertmanager']);
const onlyIfTold = new Set(['loki', 'promtail', 'tempo', 'mimir']);
/** What fills a file in from a store of its own. */
const fillers =
  /^(?:consul-template|gomplate|confd|vault|envconsul|filebeat|metricbeat|logstash|kibana|elasticsearch)$/;

const takesAsItStands = ({ programs, options }: Reader): boolean =>
  programs.some((each) => literal.has(each) || (onlyIfTold.has(each) && !options.includes('config.expand-env')));

const usesTemplates = ({ programs, options, variables }: Reader): boolean =>
  programs.includes('traefik') ||
  (programs.includes('authelia') &&
    (variables.includes('X_AUTHELIA_CONFIG_FILTERS') || options.includes('config.experimental.filters')));

const key = /^\s*(?:-\s+)?["']?([\w.-]+)["']?\s*[:=]/;
const ofShell = /\b(?:ba|da|a|z)?sh\s+-\w*c\b/;
// In capitals, or in braces: what nginx and its kin call `$http_token` is a variable of theirs.
const variable = /(?<![\\$])\$(?:\{([A-Za-z_]\w*)(?::?[-?+=][^}]*)?\}|([A-Z][A-Z0-9_]+)\b)/g;
const template = /\{\{-?\s*(.*?)\s*-?\}\}/g;
const ofFunction = /\b(?:env|getenv|mustEnv|expandenv|Getenv)\b\s*\(?\s*["'`](\w+)["'`]/;
const ofFile = /\b(?:secret|fileContent|readFile|Read|file|include)\b\s*\(?\s*["'`]\/[^"'`]*["'`]/;
const stamped = /^["']?(?:%([A-Z][A-Z0-9_]+)%|__([A-Z][A-Z0-9_]*[A-Z0-9])__)["']?,?$/;

/** `.Password`, `db_password`: what somebody was to render before. */
const isNamedValue = /^\.?[A-Za-z_][\w.]*(?:\s*\|.*)?$/;

/** A variable that is a secret by its name, or all of the value where one is due, and that no reader fills in. */
const isLeftVariable = (name: string, wanted: string, isAlone: boolean, reader: Reader): boolean =>
  (holdsSecret(wanted) || (isAlone && holdsSecret(name))) &&
  (takesAsItStands(reader) || !reader.variables.includes(wanted));

/** The variable that a template asks for; null: it asks for something else. */
const askedBy = (inner: string): string | null =>
  ofFunction.exec(inner)?.[1] ?? (/^[A-Z][A-Z0-9_]+$/.test(inner) ? inner : null);

/** `{{ … }}` where a secret is due, or that asks for one: who could put it in does not. */
function isLeftTemplate(inner: string, name: string, reader: Reader): boolean {
  const asked = askedBy(inner);
  if (asked !== null) return isLeftVariable(name, asked, true, reader);
  const isOfSecret = ofFile.test(inner) && inner.includes('/run/secrets/');
  const isDue = holdsSecret(name) && (ofFile.test(inner) || isNamedValue.test(inner));
  return (isOfSecret || isDue) && !usesTemplates(reader);
}

/** `__DB_PASSWORD__`, `%DB_PASSWORD%`: all of a value, for a script to put another in its place. */
function isLeftStamp(value: string, name: string): boolean {
  const [, one, other] = stamped.exec(value) ?? [];
  const stamp = one ?? other ?? '';
  return stamp !== '' && (holdsSecret(name) || holdsSecret(stamp));
}

function waitsForValue(line: string, reader: Reader): boolean {
  const [begun = '', name = ''] = key.exec(line) ?? [];
  const value = line.slice(begun.length).trim();
  const bare = value.replace(/["',]/g, '');
  return (
    [...line.matchAll(variable)].some(([whole, one, other]) =>
      isLeftVariable(name, one ?? other ?? '', bare === whole, reader),
    ) ||
    [...line.matchAll(template)].some(([, inner = '']) => isLeftTemplate(inner, name, reader)) ||
    isLeftStamp(value, name)
  );
}

/**
 * What of a line of a configuration file waits to be filled in and never is: its reader takes the file as it stands, or
 * has nothing of that name. reader: null, where nobody knows.
 */
export function placeholderIn(line: string, reader: Reader | null): LiteralKind | null {
  const known = reader ?? nobody;
  if (known.programs.some((each) => fillers.test(each))) return null;
  if (isFileUrl(line)) return 'file-url';
  if (isCommand(line) && !ofShell.test(line)) return 'command';
  return waitsForValue(line, known) ? 'variable' : null;
}
