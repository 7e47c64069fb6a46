import { readFaults } from '../../fixtures/faults/read-fault.ts';
import { criteria } from '../../suites/index.ts';
import { policyJsonSchema } from '../policy/json-schema.ts';
import { renderCheckIndex, renderCheckPage } from './check-pages.ts';
import { renderPolicyReference } from './policy-reference.ts';

/** The folder that holds generated pages and nothing else. */
export const checksFolder = 'docs/checks';

/** Every generated page, by its place from the project's root. */
export function allPages(): Map<string, string> {
  const faults = readFaults();
  const checks = new Map(criteria.flatMap(({ checks: mine }) => mine).map((check) => [check.id, check]));
  return new Map([
    ['docs/policy.md', renderPolicyReference(policyJsonSchema())],
    [`${checksFolder}/README.md`, renderCheckIndex(criteria)],
    ...[...checks.values()].map((check): [string, string] => [
      `${checksFolder}/${check.id}.md`,
      renderCheckPage(check, criteria, faults),
    ]),
  ]);
}
