import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgePlaces } from '../../helpers/derived/secrets/place-findings.ts';

export const imageSecrets = defineCheck({
  id: 'image-secrets',
  title: 'No image has a secret in its history or configuration',
  severity: 'critical',
  why: 'What went into a layer stays in it for whoever pulls the image, also where a later layer removed it.',
  fix: 'Build with `RUN --mount=type=secret`, set nothing secret by ENV or ARG, and make the value anew.',
  restsOn: ['image'],
  requires: ['containers', 'secret-places'],
  evaluate: (evidence, policy) =>
    judgePlaces(
      evidence,
      policy,
      ['image-environment', 'image-label', 'image-command', 'image-health-check', 'image-history', 'build-argument'],
      'no secret in its image',
    ),
});
