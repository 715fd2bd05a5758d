"""PyTorch (CPU) training the small fruit-and-taste GPT: the peer for our trainer. Needs Debian's python3-torch; run with /usr/bin/python3.

usage: torch_fruit.py [STEPS]             prints one JSON line: seconds, steps/s, final train loss
       torch_fruit.py STEPS --rounds      so many steps per call, a round at a time: see peer.py
One thread: PyTorch gains nothing from a second one at this size. Heads are batched in one product, which is faster than a module per head.
"""
import json, re, sys, time
import torch, torch.nn.functional as F
import peer

torch.set_num_threads(1); torch.manual_seed(1337)
PAIRS = [("lemon", "sour"), ("apple", "sweet"), ("orange", "juicy"), ("chili", "spicy")]
TEMPLATES = ["{f} tastes {t}", "{t} is a {f}", "i like the {t} taste of {f}", "{f} is so {t}", "i like {t} so i like {f}"]
LINES = [s.format(f=f, t=t) for s in TEMPLATES for f, t in PAIRS]
LINES.remove("i like spicy so i like chili")                                  # held out
WORDS = sorted({w for l in LINES for w in re.findall(r"\w+", l)}) + ["UNKNOWN", "PADDING"]
V, P, C, L, H, B, DROP = len(WORDS), 12, 20, 2, 2, 64, 0.2
ids = torch.tensor([[WORDS.index(w) for w in l.split()] + [V - 1] * (P - len(l.split())) for l in LINES])

rand = lambda *shape: (torch.randn(*shape) * 0.02).requires_grad_()
ones, zeros = lambda n: torch.ones(n, requires_grad=True), lambda n: torch.zeros(n, requires_grad=True)
wte, wpe = rand(V, C), rand(P, C)
blocks = [dict(l1w=ones(C), l1b=zeros(C), qkv=rand(C, 3 * C), pw=rand(C, C), pb=zeros(C),
               l2w=ones(C), l2b=zeros(C), fw=rand(C, 4 * C), fb=zeros(4 * C), ow=rand(4 * C, C), ob=zeros(C)) for _ in range(L)]
lfw, lfb = ones(C), zeros(C)
params = [wte, wpe, lfw, lfb] + [p for b in blocks for p in b.values()]
future = ~torch.ones(P, P, dtype=torch.bool).tril()


def logits(x):
    n, t = x.shape
    h = F.dropout(wte[x] + wpe[:t], DROP)
    for b in blocks:
        q, k, v = (F.layer_norm(h, (C,), b["l1w"], b["l1b"]) @ b["qkv"]).view(n, t, 3, H, C // H).permute(2, 0, 3, 1, 4)
        w = F.dropout(((q @ k.transpose(-2, -1)) / (C // H) ** 0.5).masked_fill(future[:t, :t], float("-inf")).softmax(-1), DROP)
        h = h + F.dropout((w @ v).transpose(1, 2).reshape(n, t, C) @ b["pw"] + b["pb"], DROP)
        m = F.layer_norm(h, (C,), b["l2w"], b["l2b"])
        h = h + F.dropout(torch.relu(m @ b["fw"] + b["fb"]) @ b["ow"] + b["ob"], DROP)
    return F.layer_norm(h, (C,), lfw, lfb) @ wte.t()


steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
optimizer = torch.optim.AdamW(params, lr=2e-3)


def train(steps):
    for _ in range(steps):
        batch = ids[torch.randint(len(ids), (B,))]
        loss = F.cross_entropy(logits(batch[:, :-1]).reshape(-1, V), batch[:, 1:].reshape(-1))
        optimizer.zero_grad(set_to_none=True); loss.backward(); optimizer.step()
    return loss


if sys.argv[2:] == ["--rounds"]: sys.exit(peer.answer_rounds(lambda: train(steps)))

start = time.perf_counter()
loss = train(steps)
seconds = time.perf_counter() - start
print(json.dumps({"peer": "torch " + torch.__version__, "task": f"fruit/train/{steps}", "parameters": sum(p.numel() for p in params),
                  "seconds": round(seconds, 3), "steps_per_s": round(steps / seconds, 1), "loss": round(loss.item(), 4)}))
