import type { HardenedImage } from '../../evidence/hardening.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { cisRow, type CisRow, type ContainerRow } from './cis-row.ts';
import { imageOf } from './image-names.ts';
import { hardenable, type Judged } from './settled.ts';

interface ImageRow extends Omit<ContainerRow, 'see' | 'idle' | 'judge'> {
  see(name: string): string;
  /** name: by which a container asks for it. */
  judge(seen: { name: string; image: HardenedImage }, policy: Policy, gatheredAt: string): Judged;
}

/** One observation of each image that a container runs, by the name by which it asks for it. */
export const imageRow = ({ expected, see, judge, ...row }: ImageRow): CisRow =>
  cisRow(row, ({ containers, hardening }, policy, gatheredAt) =>
    hardenable(containers).map((container): Observation => {
      const name = container.image;
      const image = imageOf(container, hardening);
      if (!image) return unseen(name, expected, 'the engine did not tell of the image');
      const judged = judge({ name, image }, policy, gatheredAt);
      return { subject: name, cause: { kind: 'subject', key: name }, expected, ...judged, reproduce: see(name) };
    }),
  );
