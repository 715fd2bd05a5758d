"""Times what a person at a notebook waits for, with Jupyter's own client; prints JSON (seconds).

Arguments: the kernel's name, the folder of the packages, the version of GptVis.Interactive.
"""
import json
import sys
import time

from jupyter_client.manager import start_new_kernel

name, packages, version = sys.argv[1:4]
start = time.perf_counter()
manager, client = start_new_kernel(kernel_name=name)
times = {"ready": time.perf_counter() - start}


def reply_to(request):
    # Replies to the client's own kernel_info requests may still arrive: it asks every second until one is answered.
    while (reply := client.get_shell_msg(timeout=120))["parent_header"].get("msg_id") != request:
        pass
    return reply["content"]


def run(code):
    start = time.perf_counter()
    reply = reply_to(client.execute(code))
    assert reply["status"] == "ok", reply
    return time.perf_counter() - start


def interrupt(code):
    request = client.execute(code)
    # The cell prints when it has been compiled and runs.
    while (message := client.get_iopub_msg(timeout=120))["msg_type"] != "stream" or message["parent_header"].get("msg_id") != request:
        pass
    time.sleep(0.3)
    start = time.perf_counter()
    manager.interrupt_kernel()
    reply = reply_to(request)
    elapsed = time.perf_counter() - start
    # Calls that keep what they have (a training, a text being written) end as if they were done.
    assert reply["status"] == "ok" or reply["evalue"] == "The cell was stopped.", reply
    return elapsed


try:
    times["first"] = run("1 + 1")
    times["warm"] = sorted(run(f"1 + {i}") for i in range(21))[10]
    times["package"] = run(f'#i "nuget: {packages}"\n#r "nuget: GptVis.Interactive, {version}"\nusing GptVis.Training; var kept = 7;')
    times["figure"] = run('PlotAttention("i like spicy so i like", layer: 1, head: 1)')
    run("var gpt2 = GptVis.Models.LanguageModel.Random(GptVis.Model.GptConfig.Gpt2, seed: 1);")
    times["interrupt"] = {
        "busy loop": interrupt("Console.Write(1); while (true) { }"),
        "sleep": interrupt("Console.Write(1); System.Threading.Thread.Sleep(60_000);"),
        "await": interrupt("Console.Write(1); await Task.Delay(60_000);"),
        "training": interrupt('Console.Write(1); Trainer.Train(["lemon is so sour", "apple is so sweet"]);'),
        "training, shown": interrupt("Console.Write(1); TrainTinyGpt()"),
        "generation": interrupt('Console.Write(1); Generate("The quick brown fox", tokens: 900, model: gpt2)'),
        "ablation": interrupt('Console.Write(1); PlotAblation("The quick brown fox jumps over the lazy dog.", model: gpt2)'),
        "predictions": interrupt('Console.Write(1); while (true) GptVis.Models.LanguageModel.Fruit.PredictNext("i like spicy so i like");'),
    }
    run("if (kept != 7) throw new Exception();")
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(json.dumps(times))
