// Bundles the trace types of plotly-entry.js and gzips them, and lists the npm packages that went in.
// usage: node build-plotly.mjs OUTFILE.gz PACKAGES.json
import { renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';

const built = await esbuild.build({
  entryPoints: ['plotly-entry.js'],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'iife',
  globalName: 'Plotly',
  target: 'es2020',
  define: { global: 'window', 'define.amd': 'false', 'process.env.NODE_DEBUG': 'false' },
  alias: { regl: '@plotly/regl', stream: 'stream-browserify' },
  loader: { '.glsl': 'text', '.css': 'empty' }, // the style sheet is that of maps, which we do not draw
  legalComments: 'eof',
  logLevel: 'warning',
  banner: { js: '(function(){' },
  footer: { js: 'window.Plotly=Plotly;})();' },
});

const [out, list] = process.argv.slice(2);
write(out, gzipSync(built.outputFiles[0].contents, { level: 9 }));

// Packages of which code is in the bundle (a style sheet is loaded as nothing), for build-notices.mjs.
const [bundle] = Object.values(built.metafile.outputs);
const folders = Object.entries(bundle.inputs)
  .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && !file.endsWith('.css'))
  .map(([file]) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
  .filter(folder => folder !== undefined);
write(list, JSON.stringify([...new Set(folders)].sort(), null, 2));

function write(file, content) {
  writeFileSync(file + '.part', content);
  renameSync(file + '.part', file);
}
