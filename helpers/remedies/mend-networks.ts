import { gatewayMode, gatewayModeOption } from '../evidence/bridge-options.ts';
import type { NetworkRule } from '../policy/policy.ts';
import { asTheyAre, networkIn, type Edit, type Mending, type Remedy, type Stage } from './remedy.ts';

type Settle = (key: string, rule: NetworkRule, stage: Stage) => Mending;

/** A network that the files make, and the policy declares. */
const declared = (checks: readonly string[], settle: Settle): Remedy => ({
  kind: 'network',
  checks,
  mend(named, stage) {
    const rule = stage.policy.networks[named];
    if (!rule) return { cannot: 'the policy does not declare it: whether it is to go is yours to say' };
    const key = networkIn(stage.model, named);
    if (key === null) return { cannot: `the files have no network ${named}` };
    if (stage.model.networks?.[key]?.external)
      return { cannot: 'the files only join it: it is made by others, and is mended there' };
    return settle(key, rule, stage);
  },
});

const edit = (name: string, key: string, value: unknown, more: Partial<Edit> = {}): Edit => ({
  ...{ part: 'networks', name, key, value },
  ...more,
});

const recreate = 'Compose makes the network anew for it: `docker compose down`, then up.';

const internal = declared(['network-internal', 'internal-egress'], (key, rule) => ({
  what: `networks.${key}.internal: ${rule.internal}`,
  edits: [edit(key, 'internal', rule.internal, { beware: recreate })],
}));

/** An isolated gateway is one of an internal network; a network with a way out cannot have it. */
const gatewayModes = declared(
  ['gateway-modes', 'gateway-services', 'gateway-walkarounds'],
  (key, { isolated, internal: inside, ipv6 }, { model }) => {
    if (isolated && !inside)
      return { cannot: 'the policy has it isolated and not internal, which no engine makes: correct one of the two' };
    const mode = isolated ? 'isolated' : 'nat';
    const families = ipv6 ? ([4, 6] as const) : ([4] as const);
    const before = model.networks?.[key]?.driver_opts ?? {};
    const changed = families.filter((family) => gatewayMode(before, family) !== mode);
    if (changed.length === 0) return { cannot: asTheyAre };
    const options = { ...before, ...Object.fromEntries(changed.map((family) => [gatewayModeOption(family), mode])) };
    const [first = 4] = changed;
    return {
      what: `networks.${key}.driver_opts: gateway mode ${mode}`,
      edits: [
        ...(isolated ? [edit(key, 'internal', true)] : []),
        edit(key, 'driver_opts', options, { entry: gatewayModeOption(first), beware: recreate }),
      ],
    };
  },
);

const families = declared(['network-drivers'], (key, { ipv6, driver }, { model }) => {
  const network = model.networks?.[key];
  if ((network?.driver ?? 'bridge') !== driver)
    return { cannot: `its driver is to be ${driver}: that is another network, with addresses of its own` };
  return {
    what: `networks.${key}.enable_ipv6: ${ipv6}`,
    edits: [edit(key, 'enable_ipv6', ipv6, { beware: recreate })],
  };
});

/** A declared network that nobody made, with those of its members that the files have. */
const missing: Remedy = {
  kind: 'network',
  checks: ['declared-networks'],
  mend(key, { policy, model }) {
    const rule = policy.networks[key];
    if (!rule) return { cannot: 'the policy does not declare it' };
    if (rule.driver !== 'bridge')
      return { cannot: `a network of the driver ${rule.driver} has to be told of its parent` };
    const members = rule.members.filter((name) => name in model.services && !model.services[name]?.network_mode);
    if (members.length === 0) return { cannot: 'none of its members is a service of these files with networks' };
    const modes = rule.ipv6 ? ([4, 6] as const) : ([4] as const);
    const isolation = Object.fromEntries(modes.map((family) => [gatewayModeOption(family), 'isolated']));
    return {
      what: `networks.${key}: made as declared, for ${members.join(', ')}`,
      edits: [
        edit(key, 'internal', rule.internal),
        ...(rule.ipv6 ? [edit(key, 'enable_ipv6', true)] : []),
        ...(rule.isolated && rule.internal ? [edit(key, 'driver_opts', isolation)] : []),
        ...members.map((name): Edit => ({
          part: 'services',
          name,
          key: 'networks',
          value: { ...model.services[name]?.networks, [key]: null },
          entry: key,
        })),
      ],
    };
  },
};

export const networks: readonly Remedy[] = [missing, internal, gatewayModes, families];
