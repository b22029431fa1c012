"""What the same work costs in PyTorch on this CPU: ViT-B/16 at 224, ms an image, wall and processor time.

--engine compile runs it through torch.compile, --engine onnx through ONNX Runtime (needs onnxruntime, onnx and onnxscript).
"""
import argparse, resource, tempfile, time, torch
from torch import nn

class Block(nn.Module):
    def __init__(self, width, heads, rank):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        if rank:
            self.a, self.b = nn.Linear(width, rank, bias=False), nn.Linear(rank, 3 * width, bias=False)
        self.rank = rank

    def forward(self, x):
        n, t, d = x.shape
        h = self.norm1(x)
        qkv = self.qkv(h) + (2 * self.b(self.a(h)) if self.rank else 0)
        q, k, v = qkv.view(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.proj(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, d))
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))

class ViT(nn.Module):
    def __init__(self, rank=0, width=768, depth=12, heads=12, projects=False):
        super().__init__()
        self.head = nn.Linear(width, width) if projects else nn.Identity()
        self.patch = nn.Conv2d(3, width, 16, 16)
        self.cls, self.pos = nn.Parameter(torch.zeros(1, 1, width)), nn.Parameter(0.02 * torch.randn(1, 197, width))
        self.blocks = nn.ModuleList(Block(width, heads, rank) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(len(x), -1, -1), x], 1) + self.pos
        for block in self.blocks: x = block(x)
        return self.head(self.norm(x)[:, 0])

p = argparse.ArgumentParser()
p.add_argument("--work", default="embed"); p.add_argument("--batch", type=int, default=1)
p.add_argument("--threads", type=int, default=1); p.add_argument("--precision", default="float32")
p.add_argument("--runs", type=int, default=3); p.add_argument("--engine", default="torch")
o = p.parse_args()
torch.set_num_threads(o.threads)
net = ViT(8 if o.work == "lora" else 0, projects=o.work == "linear")
for name, w in net.named_parameters():
    w.requires_grad = {"full": True, "linear": name.startswith("head."), "lora": ".a." in name or ".b." in name,
        "partial": any(s in name for s in ("blocks.10.", "blocks.11.", "norm.")) and not name.startswith("blocks.0")}.get(o.work, False)
x = torch.randn(o.batch, 3, 224, 224)
gradient = torch.randn(o.batch, 768)
trained = [w for w in net.parameters() if w.requires_grad]
adam = torch.optim.Adam(trained, 1e-5) if trained else None
if o.engine == "compile": net = torch.compile(net)
if o.engine == "onnx":
    import onnxruntime
    file = tempfile.NamedTemporaryFile(suffix=".onnx")
    torch.onnx.export(net.eval(), (x,), file.name, dynamo=True, external_data=False, verbose=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = o.threads
    session = onnxruntime.InferenceSession(file.name, options, providers=["CPUExecutionProvider"])
    name, pixels = session.get_inputs()[0].name, x.numpy()
def run():
    if o.engine == "onnx": return session.run(None, {name: pixels})
    with torch.autocast("cpu", torch.bfloat16, enabled=o.precision == "bfloat16"):
        if not trained:
            with torch.inference_mode(): return net(x)
        y = net(x)
    adam.zero_grad(); (y.float() * gradient).sum().backward(); adam.step()
run()
wall = cpu = float("inf")
for _ in range(o.runs):
    a, b = time.monotonic(), time.process_time(); run()
    wall, cpu = min(wall, time.monotonic() - a), min(cpu, time.process_time() - b)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{o.engine} {o.work} {o.precision} B={o.batch} t={o.threads} wall {1000 * wall / o.batch:.2f} cpu {1000 * cpu / o.batch:.2f} ms/image peak {peak} MiB")
