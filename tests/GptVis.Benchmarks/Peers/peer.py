"""What the PyTorch peers share: the settings that make PyTorch fastest, and how their rounds alternate with ours.

usage: peer.py      prints one JSON line: torch's version, whether its matrix products use one thread pool, and the settings
"""
import glob, importlib.util, json, os, sys, time


def fastest(keep_pages=False):
    """Environment variables under which PyTorch is fastest on this machine.

    - Debian's libopenblas0-openmp, through LD_LIBRARY_PATH: with the pthread flavour two thread pools fight and a 2-core run is
      four to six times slower.
    - OMP_NUM_THREADS = number of cores; OPENBLAS_CORETYPE=SkylakeX where the processor has AVX-512 (OpenBLAS 0.3.21 does not know
      newer processors and falls back to AVX2).
    - keep_pages, for 512 tokens and more: MALLOC_MMAP_MAX_=0 and MALLOC_TRIM_THRESHOLD_ keep glibc from returning pages: a third of
      the time at 1,024 tokens, but a quarter slower at 10.
    """
    fast = {"TORCH_PEER_READY": "1", "OMP_NUM_THREADS": str(os.cpu_count())}
    if keep_pages: fast |= {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 34)}
    if os.path.exists("/proc/cpuinfo") and "avx512f" in open("/proc/cpuinfo").read(): fast["OPENBLAS_CORETYPE"] = "SkylakeX"
    for folder in glob.glob("/usr/lib/*/openblas-openmp"): fast["LD_LIBRARY_PATH"] = folder
    return fast


def restart(settings):
    """Starts the script again under the settings, whatever the environment says; returns in the second run."""
    if "TORCH_PEER_READY" not in os.environ:
        os.execve(sys.executable, [sys.executable] + sys.argv, {**os.environ, **settings})


def answer_rounds(call, warm_up_s=1.0, round_s=0.3):
    """Says that it is ready, then answers every line of the input with the seconds of one round: one call that is not timed, then timed ones."""
    began = time.perf_counter(); call(); call()
    while time.perf_counter() - began < warm_up_s: call()
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        call(); times = []
        while sum(times) < round_s:
            t = time.perf_counter(); call(); times.append(time.perf_counter() - t)
        print(json.dumps({"seconds": times}), flush=True)


if __name__ == "__main__":
    version = None
    if importlib.util.find_spec("torch"):
        import torch
        version = torch.__version__
    print(json.dumps({"torch": version, "openmp_blas": "LD_LIBRARY_PATH" in fastest(), "settings": fastest()}))
