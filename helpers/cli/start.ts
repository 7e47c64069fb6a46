import { enableCompileCache } from 'node:module';
import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Null: whoever runs this has no home, as some container's user. */
function cacheFolder(): string | null {
  const base = process.env['XDG_CACHE_HOME'];
  if (base !== undefined && isAbsolute(base)) return base;
  try {
    return join(userInfo().homedir, '.cache');
  } catch {
    return null;
  }
}

// Never Node's own choice, below a folder that everybody may write; where it cannot be kept, it only starts slower.
const folder = cacheFolder();
if (folder !== null) enableCompileCache(join(folder, 'stackproof/compiled'));

await import('./main.ts');
