// Loaded before a process, it tells at its end which packages were loaded in it.
process.once('exit', () => {
  const names = Object.keys(require.cache).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  process.stderr.write(`\nloaded: ${[...new Set(names)].join(' ')}\n`);
});
