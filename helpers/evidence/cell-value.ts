import { z } from 'zod';

/**
 * What one probe saw. open and refused are reachable; dropped and no-route are isolated, given a control;
 * absent, probe-failed and no-control are never a verdict (shared page reachability.md, rule 1).
 */
export const CellValue = z.enum(['open', 'refused', 'dropped', 'no-route', 'absent', 'probe-failed', 'no-control']);
export type CellValue = z.infer<typeof CellValue>;

export const Family = z.union([z.literal(4), z.literal(6)]);
