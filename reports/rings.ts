import type { RunRecord } from '../helpers/kernel/record.ts';

/** How far away somebody stands: beside the services, on the host's own network, beyond its router. */
export interface Ring {
  name: 'inside' | 'LAN' | 'internet';
  /** Views that stood there. */
  seenBy: string[];
  /** What to read where nobody did. */
  unseen: string;
}

const placeOf = (view: string): string => view.split(':')[0] ?? view;

/** Views of a ring by their own word; `outside` stands as far away as its machine does, which it does not say. */
function seenFrom(views: readonly string[], ...places: readonly string[]): string[] {
  return views.filter((view) => places.includes(placeOf(view)));
}

/**
 * From which of the three rings a run looked. A lab's outside view is its neighbour and its internet; a lent machine is
 * a neighbour at the least, and nobody knows whether it stands beyond the router.
 */
export function ringsOf({ views }: Pick<RunRecord, 'views'>): Ring[] {
  const lab = views.includes('outside:lab') ? ['the lab’s own internet, which stands for the real one'] : [];
  return [
    {
      name: 'inside',
      seenBy: seenFrom(views, 'containers', 'host'),
      unseen: 'no container and no host was looked from',
    },
    {
      name: 'LAN',
      seenBy: seenFrom(views, 'outside', 'lan', 'neighbour'),
      unseen: 'nobody stood outside: lend a machine with --outside',
    },
    {
      name: 'internet',
      seenBy: [...seenFrom(views, 'internet'), ...lab],
      unseen: 'no view says that it stood beyond the router',
    },
  ];
}
