#!/usr/bin/env node
// Words of old: whatever Node is here has to come as far as the sentence.
var version = process.versions.node;

if (Number(version.split('.')[0]) < 24) {
  console.error(
    'stackproof: Node 24 or newer is needed, and this is Node ' +
      version +
      ' (' +
      process.execPath +
      '): install Node 24 and start it again',
  );
  process.exitCode = 2;
} else {
  import('./lib/start.js').catch(function (error) {
    console.error(error);
    process.exitCode = 70;
  });
}
