#!/usr/bin/env bash
# Writes layout.txt: the cache that huggingface_hub (0.20 and later) leaves after from_pretrained of a tiny GPT-2, file by file.
# The hashes come from git and sha256sum, not from GptVis. Run it in this folder.
set -euo pipefail
commit=3f1c2a9b8d7e6f5041322314051627384950a6b7
repo=models--someone--tiny-gpt2
source=../reference/tiny-prefixed
config=$(git hash-object "$source/config.json")                          # a small file: git's own hash
weights=$(sha256sum "$source/model.safetensors" | cut -d ' ' -f 1)       # a large one: SHA-256
{
  echo "copy $repo/blobs/$config = $source/config.json"
  echo "copy $repo/blobs/$weights = $source/model.safetensors"
  echo "link $repo/snapshots/$commit/config.json = ../../blobs/$config"
  echo "link $repo/snapshots/$commit/model.safetensors = ../../blobs/$weights"
  echo "text $repo/refs/main = $commit"
  echo "text $repo/.no_exist/$commit/tokenizer.json = "
  echo "text $repo/.no_exist/$commit/vocab.json = "
  # What else lies in such a folder, and is no GPT-2.
  echo "text version.txt = 1"
  echo "text .locks/$repo/$config.lock = "
  echo "text datasets--someone--words/refs/main = $commit"
  echo "text models--someone--bert/blobs/4dfc0b1f9a2a8c4c1ecb3d0e9ad4ee2f7d2b2c11 = {\"model_type\": \"bert\"}"
  echo "link models--someone--bert/snapshots/$commit/config.json = ../../blobs/4dfc0b1f9a2a8c4c1ecb3d0e9ad4ee2f7d2b2c11"
  echo "copy models--someone--bert/blobs/$weights = $source/model.safetensors"
  echo "link models--someone--bert/snapshots/$commit/model.safetensors = ../../blobs/$weights"
  echo "text models--someone--bert/.no_exist/$commit/tokenizer.json = "
  echo "text models--someone--bert/.no_exist/$commit/vocab.json = "
  echo "text models--someone--bert/refs/main = $commit"
} > layout.txt
