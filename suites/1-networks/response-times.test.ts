import type { Responses } from '../../helpers/evidence/responses.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { responseTimes } from './response-times.check.ts';

const row = (change: Partial<Responses['rows'][number]>) =>
  world(({ responses }) =>
    responses.rows.filter(({ service }) => service === 'radarr').forEach((each) => Object.assign(each, change)),
  );
const silent = { status: null, ms: null, samples: 0, error: 'connection refused' };

testCheck(responseTimes, {
  holds: [
    {
      given: 'other ports and paths of the same service, silent',
      world: world(({ responses }) => {
        const [like] = responses.rows.filter(({ service }) => service === 'radarr');
        if (like)
          responses.rows.unshift(
            { ...like, ...silent, port: 1 },
            { ...like, ...silent, path: '/other' },
            { ...like, ...silent, service: 'gluetun' },
          );
      }),
    },
    { given: 'a millisecond each', world: world() },
  ],
  broken: [
    {
      given: 'everybody exactly at the threshold',
      world: world(({ responses }) => responses.rows.forEach((each) => (each.ms = 10))),
      subjects: ['jellyfin', 'sonarr', 'radarr', 'mean'],
    },
    {
      given: 'a time without an answer',
      world: row({ status: null, ms: 1, error: 'cut off' }),
      subjects: ['radarr'],
    },
    {
      given: 'one does not answer, and of two others one does',
      world: world(({ responses }) =>
        responses.rows.filter(({ service }) => service !== 'sonarr').forEach((each) => Object.assign(each, silent)),
      ),
      subjects: ['radarr', 'jellyfin'],
    },
    { given: 'one takes 12 ms', world: row({ ms: 12 }), subjects: ['radarr'] },
    { given: 'one takes 60 ms, and draws the mean with it', world: row({ ms: 60 }), subjects: ['radarr', 'mean'] },
    {
      given: 'three times the threshold, on processors that are never idle',
      world: world(({ responses }) => {
        responses.busyPercent = 100;
        for (const each of responses.rows) if (each.service === 'radarr') each.ms = 30;
      }),
      subjects: ['radarr'],
    },
    {
      given: '12 ms on processors that are nearly busy',
      world: world(({ responses }) => {
        responses.busyPercent = 89;
        for (const each of responses.rows) if (each.service === 'radarr') each.ms = 12;
      }),
      subjects: ['radarr'],
    },
    { given: 'exactly the threshold', world: row({ ms: 10 }), subjects: ['radarr'] },
    { given: 'one does not answer, others do', world: row(silent), subjects: ['radarr'] },
  ],
  unknown: [
    {
      given: 'one takes 12 ms on processors that are never idle',
      world: world(({ responses }) => {
        responses.busyPercent = 90;
        for (const each of responses.rows) if (each.service === 'radarr') each.ms = 12;
      }),
      subjects: ['radarr'],
    },
    {
      given: 'it alone answers, on another port',
      world: world(({ responses }) => {
        for (const each of responses.rows) Object.assign(each, silent);
        const [like] = responses.rows.filter(({ service }) => service === 'radarr');
        if (like) responses.rows.push({ ...like, port: 1, status: 200, ms: 1 });
        responses.rows = responses.rows.filter(({ service }) => service === 'radarr');
      }),
      subjects: ['jellyfin', 'sonarr', 'radarr'],
    },
    {
      given: 'nobody answers: the prober may be blind',
      world: world(({ responses }) => responses.rows.forEach((each) => Object.assign(each, silent))),
      subjects: ['jellyfin', 'sonarr', 'radarr', 'mean'],
    },
    { given: 'that path is not there', world: row({ status: 404 }), subjects: ['radarr'] },
    {
      given: 'nobody asked',
      world: world(
        ({ responses }) => void (responses.rows = responses.rows.filter(({ service }) => service !== 'radarr')),
      ),
      subjects: ['radarr'],
    },
    {
      given: 'no rows at all',
      world: world(({ responses }) => void (responses.rows = [])),
      subjects: ['jellyfin', 'sonarr', 'radarr', 'mean'],
    },
    {
      given: 'it is paused',
      world: world((evidence) => void (containerOf(evidence, 'radarr').status = 'paused')),
      subjects: ['radarr'],
    },
  ],
  notApplicable: [
    {
      given: 'no endpoint is declared',
      world: world((_, policy) => Object.values(policy.services).forEach((rule) => (rule.responds = null))),
    },
  ],
});
