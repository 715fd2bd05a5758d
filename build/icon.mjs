// Draws build/icon.png, the packages' icon, from the kernel's logo: node build/icon.mjs (Node.js 20.15 or later)
// The logo is made of squares on whole pixels, so this needs nothing but zlib.
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const size = 128;
const svg = readFileSync(new URL('../src/GptVis.Cli/Jupyter/Icon/logo-svg.svg', import.meta.url), 'utf8');
const scale = size / Number(svg.match(/viewBox="0 0 (\d+) \1"/)[1]);

// One filter byte before each row, then RGBA; what no square covers stays transparent.
const stride = 1 + 4 * size;
const rows = Buffer.alloc(stride * size);
for (const [, x, y, width, height, color] of svg.matchAll(/<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" fill="#([0-9a-f]{6})"\/>/g)) {
  const pixel = Buffer.from(color + 'ff', 'hex');
  for (let row = y * scale; row < (Number(y) + Number(height)) * scale; row++) {
    const start = row * stride + 1 + 4 * x * scale;
    rows.fill(pixel, start, start + 4 * width * scale);
  }
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  const check = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6, 0, 0, 0], 8); // 8 bits each of red, green, blue and alpha
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
writeFileSync(new URL('icon.png', import.meta.url),
  Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]));
