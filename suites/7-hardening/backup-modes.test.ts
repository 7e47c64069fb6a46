import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp } from '../../helpers/testing/worlds/world-backups.ts';
import { backupModes } from './backup-modes.check.ts';

const subjects = ['nightly'];
const moded = (mode: string, placeMode: string | null, at = 0) =>
  backedUp((set) => {
    set.placeMode = placeMode;
    const archive = set.archives[at];
    if (archive) archive.mode = mode;
  });

testCheck(backupModes, {
  holds: [
    { given: 'nobody else may read them', world: backedUp() },
    { given: 'its group may', world: moded('0640', '0755') },
    { given: 'others may run it, and neither read nor write it', world: moded('0641', '0755') },
    { given: 'in a folder in which each takes away only what is his', world: moded('0600', '1777') },
    { given: 'in a folder that nobody else may pass', world: moded('0644', '0750') },
  ],
  broken: [
    { given: 'everybody may read the newest', world: moded('0644', '0755'), subjects },
    { given: 'everybody may read an old one', world: moded('0604', '0711', 31), subjects },
    { given: 'everybody may write it', world: moded('0602', '0755'), subjects },
    { given: 'in a folder that everybody may write to', world: moded('0600', '0777'), subjects },
    { given: 'in a folder that others may write to and not list', world: moded('0600', '0703'), subjects },
    { given: 'in a folder that nobody saw', world: moded('0644', null), subjects },
  ],
  unknown: [{ given: 'there is none', world: backedUp((set) => (set.archives = [])), subjects }],
});
