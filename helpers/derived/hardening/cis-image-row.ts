import type { HardenedImage } from '../../evidence/hardening.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { cisRow, type CisRow, type ContainerRow } from './cis-row.ts';
import { imageOf, untoldOf } from './image-names.ts';
import { hardenable, type Judged } from './settled.ts';

interface ImageRow extends Omit<ContainerRow, 'see' | 'idle' | 'judge'> {
  see(name: string): string;
  /** name: by which a container asks for it. */
  judge(seen: { name: string; image: HardenedImage }, policy: Policy, gatheredAt: string): Judged;
}

interface NameRow extends Omit<ImageRow, 'judge'> {
  judge(name: string, policy: Policy): Judged;
}

/** The same of the name alone, whatever stands behind it. */
export const imageNameRow = ({ expected, see, judge, ...row }: NameRow): CisRow =>
  cisRow(row, ({ containers }, policy) =>
    hardenable(containers).map(({ image: name }): Observation => {
      const cause = { kind: 'subject' as const, key: name };
      return { subject: name, cause, expected, ...judge(name, policy), reproduce: see(name) };
    }),
  );

/** One observation of each image that a container runs, by the name by which it asks for it. */
export const imageRow = ({ expected, see, judge, ...row }: ImageRow): CisRow =>
  cisRow(row, ({ containers, hardening }, policy, gatheredAt) =>
    hardenable(containers).map((container): Observation => {
      const name = container.image;
      const image = imageOf(container, hardening);
      if (!image) return unseen(name, expected, untoldOf(hardening));
      const judged = judge({ name, image }, policy, gatheredAt);
      return { subject: name, cause: { kind: 'subject', key: name }, expected, ...judged, reproduce: see(name) };
    }),
  );
