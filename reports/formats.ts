import type { Format } from './format.ts';
import { badge } from './badge.ts';
import { csv } from './findings-csv.ts';
import { junitCriteria } from './junit-criteria.ts';
import { junit } from './junit.ts';
import { metrics } from './metrics-file.ts';
import { runFile } from './run-file.ts';
import { sarif } from './sarif.ts';
import { htmlPage } from './html-format.ts';
import { prSummary } from './pr-format.ts';
import { markdown } from './status-format.ts';
import { summaryFile } from './summary-file.ts';

/** Every format there is, in the order in which they are written; a new one is a file, and its line here. */
export const formats: readonly Format[] = [
  runFile,
  junit,
  junitCriteria,
  markdown,
  htmlPage,
  prSummary,
  sarif,
  summaryFile,
  metrics,
  csv,
  badge,
];
