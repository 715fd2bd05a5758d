"""PyTorch (CPU) as the peer to measure against: GPT-2 with Hugging Face semantics and random weights.

Needs Debian's python3-torch; run with /usr/bin/python3, because the machine's default python3 may be another one.
usage: torch_gpt2.py SIZE TASK[,TASK...]     SIZE: small medium large xl
       tasks: trace:T  last:T  saliency:T  generate:PROMPT+NEW
       torch_gpt2.py SIZE TASK --rounds      one task, a round at a time: see peer.py
Prints one JSON line per task: the median seconds of REPEAT (default 7) calls after two warm-up calls.
The peer is PyTorch at its fastest, so the script first restarts itself with the settings of peer.py. Tasks of 512 tokens and more have
settings of their own: ask for them in a call of their own.
"""
import json, math, os, statistics, sys, time
import peer

if __name__ == "__main__":
    peer.restart(peer.fastest(keep_pages=all(int(task.split(":")[1].split("+")[0]) >= 512 for task in sys.argv[2].split(","))))

import torch, torch.nn.functional as F

SIZES = {"small": (12, 12, 768), "medium": (24, 16, 1024), "large": (36, 20, 1280), "xl": (48, 25, 1600)}


class Gpt2:
    def __init__(s, size, vocab=50257, ctx=1024):
        s.L, s.H, s.C = SIZES[size]; s.d = s.C // s.H; C = s.C
        torch.manual_seed(0); r = lambda *a: torch.empty(*a).normal_(0, 0.02)
        s.wte, s.wpe = r(vocab, C), r(ctx, C)
        s.blocks = [dict(l1w=torch.ones(C), l1b=torch.zeros(C), aw=r(C, 3 * C), ab=torch.zeros(3 * C), pw=r(C, C), pb=torch.zeros(C),
                         l2w=torch.ones(C), l2b=torch.zeros(C), fw=r(C, 4 * C), fb=torch.zeros(4 * C), qw=r(4 * C, C), qb=torch.zeros(C))
                    for _ in range(s.L)]
        s.fw, s.fb = torch.ones(C), torch.zeros(C)
        s.mask = torch.ones(ctx, ctx, dtype=torch.bool).tril()

    def forward(s, emb, trace=None, last=False):
        """emb (T, C) token embeddings. trace: a list that receives every activation, or None."""
        T, C, H, d = emb.shape[0], s.C, s.H, s.d
        keep = trace.append if trace is not None else (lambda t: None)
        x = emb + s.wpe[:T]; hide = ~s.mask[:T, :T]
        for b in s.blocks:
            keep(x); a = F.layer_norm(x, (C,), b["l1w"], b["l1b"]); keep(a)
            q, k, v = [t.view(T, H, d).transpose(0, 1) for t in torch.addmm(b["ab"], a, b["aw"]).split(C, 1)]; keep(q); keep(k); keep(v)
            w = ((q @ k.transpose(1, 2)) / math.sqrt(d)).masked_fill(hide, float("-inf")); keep(w)
            w = torch.softmax(w, -1); keep(w)
            z = (w @ v).transpose(0, 1).reshape(T, C); keep(z)
            o = torch.addmm(b["pb"], z, b["pw"]); keep(o); x = x + o; keep(x)
            a = F.layer_norm(x, (C,), b["l2w"], b["l2b"]); keep(a)
            m = torch.addmm(b["fb"], a, b["fw"]); keep(m); g = F.gelu(m, approximate="tanh"); keep(g)
            o = torch.addmm(b["qb"], g, b["qw"]); keep(o); x = x + o
        x = F.layer_norm(x, (C,), s.fw, s.fb); keep(x)
        return (x[-1:] if last else x) @ s.wte.t()

    def step(s, ids, pos, cache):
        """New tokens at pos.. through a preallocated KV cache; one new token uses matrix-vector products. Last position's logits."""
        C, H, d, T = s.C, s.H, s.d, ids.shape[0]; x = s.wte[ids] + s.wpe[pos:pos + T]
        mm = (lambda bias, a, w: torch.addmv(bias, w.t(), a[0])[None]) if T == 1 else torch.addmm
        for b, (ck, cv) in zip(s.blocks, cache):
            a = F.layer_norm(x, (C,), b["l1w"], b["l1b"])
            q, k, v = [t.view(T, H, d).transpose(0, 1) for t in mm(b["ab"], a, b["aw"]).split(C, 1)]
            ck[:, pos:pos + T] = k; cv[:, pos:pos + T] = v
            w = (q @ ck[:, :pos + T].transpose(1, 2)) / math.sqrt(d)
            if T > 1: w = w.masked_fill(~s.mask[pos:pos + T, :pos + T], float("-inf"))
            x = x + mm(b["pb"], (torch.softmax(w, -1) @ cv[:, :pos + T]).transpose(0, 1).reshape(T, C), b["pw"])
            a = F.layer_norm(x, (C,), b["l2w"], b["l2b"])
            x = x + mm(b["qb"], F.gelu(mm(b["fb"], a, b["fw"]), approximate="tanh"), b["qw"])
        return torch.mv(s.wte, F.layer_norm(x[-1], (C,), s.fw, s.fb))

    def generate(s, prompt, n):
        cache = [(torch.empty(s.H, len(prompt) + n, s.d), torch.empty(s.H, len(prompt) + n, s.d)) for _ in range(s.L)]
        ids, pos, out = torch.tensor(prompt), 0, []
        for _ in range(n):
            t = s.step(ids, pos, cache).argmax(); pos += ids.shape[0]; out.append(int(t)); ids = t.view(1)
        return out


def main():
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    size, tasks = sys.argv[1], sys.argv[2].split(",")
    g = Gpt2(size)

    def run(task):
        kind, arg = task.split(":")
        if kind == "generate":
            p, n = map(int, arg.split("+")); ids = torch.randint(0, 50257, (p,)).tolist()
            def f():
                with torch.no_grad(): g.generate(ids, n)
            return f
        ids = torch.randint(0, 50257, (int(arg),))
        if kind == "saliency":
            def f():
                e = g.wte[ids].clone().requires_grad_(True); y = g.forward(e, last=True)[0]; torch.autograd.grad(y[int(y.argmax())], e)
            return f
        def f():
            with torch.no_grad(): g.forward(g.wte[ids], trace=[] if kind == "trace" else None, last=kind == "last")
        return f

    if sys.argv[3:] == ["--rounds"]: return peer.answer_rounds(run(tasks[0]))

    for task in tasks:
        f = run(task); f(); f(); times = []
        for _ in range(int(os.environ.get("REPEAT", "7"))):
            t = time.perf_counter(); f(); times.append(time.perf_counter() - t)
        print(json.dumps({"peer": "torch " + torch.__version__, "openmp_blas": "openblas-openmp" in os.environ.get("LD_LIBRARY_PATH", ""), "size": size, "task": task, "median_s": round(statistics.median(times), 5), "min_s": round(min(times), 5)}), flush=True)


if __name__ == "__main__": main()
