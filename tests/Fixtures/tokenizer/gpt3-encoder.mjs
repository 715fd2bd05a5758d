// Ids by the npm package gpt-3-encoder: one JSON string per line in, one JSON array of ids per line out.
// usage: node gpt3-encoder.mjs FOLDER_WITH_NODE_MODULES
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { encode } = createRequire(process.argv[2] + '/')('gpt-3-encoder');
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(encode(JSON.parse(line))));
