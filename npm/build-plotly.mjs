// Bundles the trace types of plotly-entry.js and gzips them. usage: node build-plotly.mjs OUTFILE.gz
import { renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';

const built = await esbuild.build({
  entryPoints: ['plotly-entry.js'],
  bundle: true,
  minify: true,
  write: false,
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

const out = process.argv[2];
writeFileSync(out + '.part', gzipSync(built.outputFiles[0].contents, { level: 9 }));
renameSync(out + '.part', out);
