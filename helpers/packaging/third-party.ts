import { z } from 'zod';

const Licence = z.union([
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
  z
    .object({ license: z.object({ id: z.string().optional(), name: z.string().optional() }) })
    .transform(({ license }) => license.id ?? license.name ?? ''),
]);
const Evidence = z.object({ license: z.object({ text: z.object({ content: z.string() }).optional() }) });

/** Of a bill of materials what the licences ask to be said. */
export const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({
      group: z.string().optional(),
      name: z.string(),
      version: z.string().default(''),
      licenses: z.array(Licence).default([]),
      evidence: z.object({ licenses: z.array(Evidence).default([]) }).optional(),
    }),
  ),
});
export type Bill = z.infer<typeof Bill>;

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8').trim();

/** The packages in the bundle with their licences, as a text; each licence's words where its package brings them. */
export function describeThirdParties({ components }: Bill): string {
  const parts = components.map(({ group, name, version, licenses, evidence }) => {
    const texts = (evidence?.licenses ?? []).flatMap(({ license }) => license.text?.content ?? []).map(decode);
    const head = `${group === undefined ? '' : `${group}/`}${name} ${version}`.trim();
    return [`${head}: ${licenses.join(' AND ') || 'no licence stated'}`, ...texts].join('\n\n');
  });
  return ['stackproof holds these packages, under their own licences.', ...parts]
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}

const Component = z.looseObject({ name: z.string() });
const WholeBill = z.looseObject({ components: z.array(Component) });

/**
 * The bill without an address in a registry for packages of our own: nobody owns their names there, and whoever
 * followed it would get what a stranger put there.
 */
export function withoutOwnAddresses(bill: unknown, own: readonly string[]): unknown {
  const whole = WholeBill.parse(bill);
  const components = whole.components.map((component) => {
    const { purl, ...rest } = component;
    return own.includes(component.name) || purl === undefined ? rest : component;
  });
  return { ...whole, components };
}
