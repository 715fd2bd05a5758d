"""PyTorch (CPU) from the start of the process to a first trace of GPT-2 small on disk: the peer for our start.

usage: torch_start.py FOLDER     FOLDER: config.json and model.safetensors as Hugging Face lays them out, F32
Prints one JSON line when every activation of 10 tokens is there: the peak of the process's memory in bytes.
The weights are mapped from the file, which is the fastest way there is: nothing is read that is not used, nothing is copied.
Run it under the settings that peer.py prints; it does not start itself again, because that would count.
"""
import json, os, struct, sys
import torch
from torch_gpt2 import Gpt2

PREFIX = "transformer."
NAMES = dict(l1w="ln_1.weight", l1b="ln_1.bias", aw="attn.c_attn.weight", ab="attn.c_attn.bias", pw="attn.c_proj.weight", pb="attn.c_proj.bias",
             l2w="ln_2.weight", l2b="ln_2.bias", fw="mlp.c_fc.weight", fb="mlp.c_fc.bias", qw="mlp.c_proj.weight", qb="mlp.c_proj.bias")


def tensors(path):
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8)); header = json.loads(file.read(length))
    start = (8 + length) // 4
    if (8 + length) % 4: sys.exit(f"{path}: the weights do not begin at a multiple of 4 bytes; they cannot be mapped.")
    floats = torch.from_file(path, size=size // 4, dtype=torch.float32)
    return {name.removeprefix(PREFIX): floats[start + entry["data_offsets"][0] // 4:start + entry["data_offsets"][1] // 4].view(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}


def load(folder):
    t = tensors(os.path.join(folder, "model.safetensors"))
    g = Gpt2.__new__(Gpt2)
    g.L, g.H, g.C, g.d = 12, 12, 768, 64
    g.wte, g.wpe, g.fw, g.fb = t["wte.weight"], t["wpe.weight"], t["ln_f.weight"], t["ln_f.bias"]
    g.blocks = [{short: t[f"h.{l}.{name}"] for short, name in NAMES.items()} for l in range(g.L)]
    g.mask = torch.ones(1024, 1024, dtype=torch.bool).tril()
    return g


torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
gpt, trace = load(sys.argv[1]), []
with torch.no_grad(): logits = gpt.forward(gpt.wte[torch.arange(10)], trace=trace)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"peak_bytes": int(peak) * 1024}), flush=True)
