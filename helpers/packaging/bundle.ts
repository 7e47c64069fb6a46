import { cyclonedxEsbuildPlugin } from '@cyclonedx/cyclonedx-esbuild';
import { build, type Metafile, type Plugin } from 'esbuild';
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';
import { needsTheClone } from '../testing/live-audit.ts';

/** The bill of materials that lies in the package: CycloneDX 1.6. */
export const billOfMaterials = 'sbom.cdx.json';

const sentence =
  'this needs what the package leaves out, the lab and its images or the project’s own tests: ' +
  'clone stackproof and start ./stackproof there';

/** What brings up labs or runs the project's own tests says in one sentence that it is not here. */
const cloneOnly: Plugin = {
  name: 'clone-only',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (!needsTheClone(relative(projectRoot, path))) return undefined;
      const errors = JSON.stringify(join(projectRoot, 'helpers/lib/errors.ts'));
      return {
        contents: `import { ConfigError } from ${errors};\nthrow new ConfigError(${JSON.stringify(sentence)});\n`,
        loader: 'js',
      };
    });
  },
};

/** The clone reads the folder of its report formats; here they are what was there when it was bundled. */
const formatsOfNow: Plugin = {
  name: 'formats',
  setup({ onLoad }) {
    onLoad({ filter: /\breports\/formats\.ts$/ }, ({ path }) => {
      const folder = join(dirname(path), 'formats');
      const files = readdirSync(folder)
        .filter((name) => name.endsWith('.format.ts'))
        .sort();
      const imports = files.map((name, at) => `import { format as format${at} } from './formats/${name}';\n`);
      const names = files.map((_, at) => `format${at}`).join(', ');
      return { contents: `${imports.join('')}export const formats = [${names}];\n`, loader: 'ts' };
    });
  },
};

// Packages of CommonJS ask for these; a bundle of modules has none of its own.
const forCommonJs = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

/**
 * Bundles the program, all packages in it, for Node 24 into `lib/` of a folder, with the bill of materials beside it.
 * The same sources and packages give the same bytes, wherever the clone lies. Answers what went into it.
 */
export async function bundle(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [{ in: 'helpers/cli/start.ts', out: 'start' }],
    outdir: join(folder, 'lib'),
    bundle: true,
    splitting: true,
    chunkNames: 'part-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Names stay: the trace of a mistake of ours is to be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: forCommonJs },
    // Compiled helpers of ssh2, which does without.
    loader: { '.node': 'empty' },
    external: ['cpu-features'],
    metafile: true,
    logLevel: 'warning',
    plugins: [
      cloneOnly,
      formatsOfNow,
      cyclonedxEsbuildPlugin({
        outputFile: join(folder, billOfMaterials),
        outputReproducible: true,
        gatherLicenseTexts: true,
        logLevel: 'silent',
      }),
    ],
  });
  return metafile;
}
