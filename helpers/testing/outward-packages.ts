/** Packages that lead outward; only the rooms named may import them. */
export const outwardPackages: Readonly<Record<string, readonly string[]>> = {
  dockerode: ['clients'],
  'docker-modem': ['clients'],
  'tar-stream': ['clients'],
  'smol-toml': ['gather'],
  '@prometheus-io/lezer-promql': ['promql'],
  'ipaddr.js': ['lib'],
  'nmap-wrapper': ['clients'],
  testcontainers: ['lab'],
  undici: ['lab', 'notify'],
  nodemailer: ['notify'],
  'junit-report-builder': ['reports'],
  'puppeteer-core': ['tests'],
  'proper-lockfile': ['history'],
  commander: ['cli'],
  esbuild: ['packaging'],
  vitest: ['tests', 'testing', 'criteria-run', 'configuration', 'bench', 'development'],
};
