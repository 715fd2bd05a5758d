// Bundles JupyterLab's notebook into a page. usage, in the folder that has node_modules: node build.mjs ESBUILD OUTFOLDER
import { copyFileSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [esbuild, outdir] = process.argv.slice(2);
const { build } = (await import(pathToFileURL(esbuild))).default;

// An icon is text where a script imports it, and a picture in a style sheet.
const icons = {
  name: 'icons',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.svg$/ }, ({ path, kind, resolveDir }) => kind === 'url-token' ? { path: resolve(resolveDir, path), namespace: 'picture' } : undefined);
    onLoad({ filter: /./, namespace: 'picture' }, ({ path }) => ({ contents: readFileSync(path), loader: 'dataurl' }));
  },
};

await build({
  entryPoints: { lab: 'page.js', light: '@jupyterlab/theme-light-extension/style/theme.css', dark: '@jupyterlab/theme-dark-extension/style/theme.css' },
  bundle: true,
  minify: true,
  outdir,
  define: { global: 'window', __dirname: '""', 'process.env.NODE_ENV': '"production"' },
  loader: { '.svg': 'text', '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.eot': 'dataurl' },
  plugins: [icons],
  logLevel: 'warning',
});
copyFileSync('lab.html', `${outdir}/lab.html`);
