import type { Route, TimeSpec } from '../../helpers/evidence/alerting.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Relabeling } from '../../helpers/evidence/metrics.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { alertReceivers } from './alert-receivers.check.ts';

const alerts = ['ContainerDown', 'DiskSpaceLow', 'HighErrorRate'];
const nobody = { name: 'nobody', integrations: [] };
const route = (at: string, receiver: string, change: Partial<Route> = {}): Route => ({
  ...{ at, receiver, matchers: [], continues: false, mutedIn: [], activeIn: [] },
  ...{ groupWait: 30, groupInterval: 300 },
  ...change,
});
const by = (label: string, value: string, op: '=' | '!=' | '=~' | '!~' = '=') => ({ matchers: [{ label, op, value }] });
/** The root goes to the operator; these are its children. */
const routed = (...children: Route[]) =>
  monitored(({ alerting }) => {
    alerting.receivers.push(nobody);
    alerting.routes = [route('', 'operator'), ...children];
  });
const relabelled = (change: Partial<Relabeling>, alert?: (metrics: Artifacts['metrics']) => void) =>
  monitored(({ metrics }) => {
    metrics.config?.alertRelabelings.push({
      ...{ sourceLabels: ['alertname'], separator: ';', regex: 'DiskSpaceLow', action: 'drop' },
      ...{ targetLabel: '', replacement: '$1', ...change },
    });
    alert?.(metrics);
  });
const rewrite = (replacement: string): Relabeling => ({
  ...{ sourceLabels: ['severity'], separator: ';', regex: 'critical', action: 'replace', targetLabel: 'severity' },
  replacement,
});
/** The severity of what is critical is written anew, and severity none ends at nobody. */
const rewritten = (severity: string, change: Partial<Relabeling> = {}) =>
  monitored(({ metrics, alerting }) => {
    metrics.config?.alertRelabelings.push({ ...rewrite(severity), ...change });
    alerting.receivers.push(nobody);
    alerting.routes = [route('', 'operator'), route('0', 'nobody', by('severity', 'none'))];
  });
const noLimit: TimeSpec = { minutes: [], weekdays: [], days: [], months: [], years: [], location: '' };
const span = (from: number, to: number) => [{ from, to }];
/** The root, muted in or active only in intervals of these specifications. */
const timed = (specs: readonly Partial<TimeSpec>[], by: 'mutedIn' | 'activeIn' = 'mutedIn') =>
  monitored(({ alerting }) => {
    alerting.intervals = [{ name: 'then', always: false, specs: specs.map((spec) => ({ ...noLimit, ...spec })) }];
    alerting.routes = [route('', 'operator', { [by]: ['then'] })];
  });
const asked = (state: Artifacts['alerting']['alertmanager']['state']) =>
  monitored(({ alerting }) =>
    Object.assign(alerting, { routes: [], alertmanager: { ...alerting.alertmanager, state } }),
  );

testCheck(alertReceivers, {
  holds: [
    { given: 'every alert ends at somebody', world: monitored() },
    {
      given: 'a child of nobody’s that takes another alert',
      world: routed(route('0', 'nobody', by('alertname', 'Noise'))),
    },
    {
      given: 'a child of nobody’s that goes on to somebody',
      world: routed(route('0', 'nobody', { continues: true }), route('1', 'pager')),
    },
    {
      given: 'a pattern that takes another alert',
      world: routed(route('0', 'nobody', by('alertname', 'Noise|Hum', '=~'))),
    },
    {
      given: 'all but these',
      world: routed(route('0', 'nobody', by('alertname', 'ContainerDown|DiskSpaceLow|HighErrorRate', '!~'))),
    },
    {
      given: 'all but what bears their severity',
      world: routed(route('0', 'nobody', by('severity', 'critical', '!='))),
    },
    { given: 'muted at night', world: routed(route('0', 'pager', { mutedIn: ['nights'] })) },
    { given: 'active at night', world: routed(route('0', 'pager', { activeIn: ['nights', 'days'] })) },
    { given: 'muted from Friday to Sunday', world: timed([{ weekdays: [...span(5, 6), ...span(0, 0)] }]) },
    { given: 'muted in the last three days of December', world: timed([{ days: span(-3, -1), months: span(12, 12) }]) },
    { given: 'muted in a year that is over', world: timed([{ years: span(2020, 2021) }]) },
    { given: 'active on working days', world: timed([{ weekdays: span(1, 5) }], 'activeIn') },
    {
      given: 'half of the day by one clock and half by another',
      world: timed([{ minutes: span(0, 720) }, { minutes: span(720, 1440), location: 'Asia/Tokyo' }]),
    },
    {
      given: 'a recording of before does not say when it is muted, or for how long it waits',
      world: monitored(({ alerting }) => {
        alerting.intervals = [{ name: 'then', always: false, specs: null }];
        alerting.routes = [route('', 'operator', { mutedIn: ['then'], groupWait: null, groupInterval: null })];
      }),
    },
    {
      given: 'a wait of nearly a day',
      world: routed(route('0', 'pager', { groupInterval: 86_399 })),
    },
    {
      given: 'one by whom nobody is to be woken ends at nobody',
      world: monitored(({ metrics, alerting }) => {
        const [rule] = metrics.rules;
        if (rule) metrics.rules.push({ ...rule, name: 'Watchdog', labels: { severity: 'none' } });
        alerting.receivers.push(nobody);
        alerting.routes = [route('', 'operator'), route('0', 'nobody', by('alertname', 'Watchdog'))];
      }),
    },
    { given: 'one writes another severity', world: rewritten('warning') },
    { given: 'whatever its other labels are, somebody', world: routed(route('0', 'pager', by('job', 'x'))) },
    { given: 'one drops another alert', world: relabelled({ regex: 'Noise' }) },
    { given: 'one keeps them', world: relabelled({ action: 'keep', regex: '.*' }) },
    { given: 'one renames', world: relabelled({ action: 'replace' }) },
    {
      given: 'the configuration of Prometheus could not be read',
      world: monitored(({ metrics }) => (metrics.config = null)),
    },
  ],
  broken: [
    {
      given: 'the root is nobody’s',
      world: monitored(({ alerting }) => {
        alerting.receivers = [nobody];
        alerting.routes = [route('', 'nobody')];
      }),
      subjects: alerts,
    },
    { given: 'a receiver that is not there', world: routed(route('0', 'gone')), subjects: alerts },
    {
      given: 'a child of nobody’s takes one',
      world: routed(route('0', 'nobody', by('alertname', 'DiskSpaceLow'))),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'a pattern takes one',
      world: routed(route('0', 'nobody', by('alertname', 'Disk.*', '=~'))),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'its severity leads to nobody',
      world: routed(route('0', 'nobody', by('severity', 'critical'))),
      subjects: alerts,
    },
    {
      given: 'a child’s child is nobody’s',
      world: routed(route('0', 'pager'), route('0.0', 'nobody', by('alertname', 'DiskSpaceLow'))),
      subjects: ['DiskSpaceLow'],
    },
    { given: 'any instance at all', world: routed(route('0', 'nobody', by('instance', '.*', '=~'))), subjects: alerts },
    {
      given: 'muted for ever',
      world: monitored(({ alerting }) => {
        alerting.intervals.push({ name: 'always', always: true, specs: null });
        alerting.routes = [route('', 'operator', { mutedIn: ['always'] })];
      }),
      subjects: alerts,
    },
    { given: 'muted from midnight to midnight', world: timed([{ minutes: span(0, 1440) }]), subjects: alerts },
    {
      given: 'muted by day and by night',
      world: timed([{ minutes: span(0, 720) }, { minutes: span(720, 1440) }]),
      subjects: alerts,
    },
    { given: 'muted on every day of the week', world: timed([{ weekdays: span(0, 6) }]), subjects: alerts },
    { given: 'muted in October', world: timed([{ months: span(10, 10) }]), subjects: alerts },
    {
      given: 'active on the thirtieth of February',
      world: timed([{ days: span(30, 30), months: span(2, 2) }], 'activeIn'),
      subjects: alerts,
    },
    {
      given: 'active in a year that is over',
      world: timed([{ years: span(2020, 2021) }], 'activeIn'),
      subjects: alerts,
    },
    { given: 'a group waits for a day', world: routed(route('0', 'pager', { groupWait: 86_400 })), subjects: alerts },
    {
      given: 'whoever joins a group waits for a day',
      world: routed(route('0', 'pager', { groupInterval: 86_400 })),
      subjects: alerts,
    },
    { given: 'Prometheus writes a severity that ends at nobody', world: rewritten('none'), subjects: alerts },
    {
      given: 'Prometheus takes away the label by which somebody would be told',
      world: monitored(({ metrics, alerting }) => {
        metrics.config?.alertRelabelings.push({ ...rewrite('none'), action: 'labeldrop', regex: 'severity' });
        alerting.receivers.push(nobody);
        alerting.routes = [route('', 'nobody'), route('0', 'pager', by('severity', 'critical'))];
      }),
      subjects: alerts,
    },
    {
      given: 'active in an interval that is not there',
      world: routed(route('0', 'pager', { activeIn: ['days'] })),
      subjects: alerts,
    },
    { given: 'Prometheus drops one', world: relabelled({}), subjects: ['DiskSpaceLow'] },
    {
      given: 'Prometheus keeps others only',
      world: relabelled({ action: 'keep', regex: 'ContainerDown|HighErrorRate' }),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'Prometheus drops what bears two labels',
      world: relabelled({ sourceLabels: ['alertname', 'severity'], regex: 'DiskSpaceLow;critical' }),
      subjects: ['DiskSpaceLow'],
    },
    {
      given: 'an external label leads to nobody',
      world: monitored(({ metrics, alerting }) => {
        Object.assign(metrics.config ?? {}, { externalLabels: { site: 'home' } });
        alerting.receivers.push(nobody);
        alerting.routes = [route('', 'operator'), route('0', 'nobody', by('site', 'home'))];
      }),
      subjects: alerts,
    },
    {
      given: 'one that is not loaded would end at nobody',
      world: monitored(({ metrics, alerting }) => {
        metrics.rules.shift();
        alerting.receivers.push(nobody);
        alerting.routes = [route('', 'operator'), route('0', 'nobody', by('alertname', 'ContainerDown'))];
      }),
      subjects: ['ContainerDown'],
    },
    { given: 'there is no Alertmanager', world: asked('absent'), subjects: alerts },
  ],
  unknown: [
    {
      given: 'by labels that come with it, nobody',
      world: routed(route('0', 'nobody', by('job', 'x'))),
      subjects: alerts,
    },
    {
      given: 'a severity that a template writes',
      world: monitored(({ metrics, alerting }) => {
        for (const rule of metrics.rules) rule.labels = { severity: '{{ $labels.severity }}' };
        alerting.receivers.push(nobody);
        alerting.routes = [route('', 'operator'), route('0', 'nobody', by('severity', 'critical'))];
      }),
      subjects: alerts,
    },
    {
      given: 'a pattern that cannot be read',
      world: routed(route('0', 'nobody', by('alertname', '(', '=~'))),
      subjects: alerts,
    },
    {
      given: 'Prometheus drops by labels that come with it',
      world: relabelled({ sourceLabels: ['job'], regex: 'x' }),
      subjects: alerts,
    },
    {
      given: 'Prometheus writes a severity from labels that come with it',
      world: rewritten('none', { sourceLabels: ['job'] }),
      subjects: alerts,
    },
    { given: 'Alertmanager gave no answer', world: asked('mute'), subjects: alerts },
    {
      given: 'its configuration could not be read',
      world: monitored(({ alerting }) => alerting.unread.push({ what: 'configuration', error: 'no YAML' })),
      subjects: [],
    },
    { given: 'it showed no route', world: monitored(({ alerting }) => (alerting.routes = [])), subjects: [] },
  ],
});
