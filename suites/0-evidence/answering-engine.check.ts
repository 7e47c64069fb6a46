import { defineCheck } from '../../helpers/kernel/check.ts';

export const answeringEngine = defineCheck({
  id: 'answering-engine',
  title: 'The Docker engine answers',
  severity: 'critical',
  why: 'Without an engine nothing was judged, and silence reads like safety.',
  fix: 'Start the engine, or point DOCKER_HOST or the Docker context at the one that runs the stack.',
  restsOn: [],
  requires: ['engine'],
  evaluate({ engine }) {
    const answered = engine.version !== '';
    return [
      {
        subject: 'engine',
        holds: answered,
        expected: 'an engine that tells its version',
        observed: answered ? `version ${engine.version}` : 'it told no version',
        reproduce: 'docker version',
      },
    ];
  },
});
