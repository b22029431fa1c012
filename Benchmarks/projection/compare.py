"""t-SNE of the same vectors by neurobridge, scikit-learn and openTSNE, alternating: time and trustworthiness.

usage: compare.py [POINTS…]

The vectors are those of `Benchmarks/index`. Trustworthiness (Venna and Kaski 2001, five neighbours) is computed for 1000
sampled points. Reports the fastest of three rounds, or a single round above MAX_SKLEARN_POINTS.
"""
import json, os, subprocess, sys, tempfile, time
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "index"))
import vectors

PROGRAM = os.path.join(HERE, "..", "..", ".build", "release", "projection-benchmark")
THREADS = int(os.environ["THREADS"])
# Above this, scikit-learn takes a quarter of an hour and is left out.
MAX_SKLEARN_POINTS = 10_000


def trustworthiness(rows, plane, k=5, sampled=1000):
    """1: all neighbours in the plane are neighbours among the rows; 0: none."""
    count, penalty = len(rows), 0
    chosen = np.random.default_rng(1).choice(count, min(sampled, count), replace=False)
    squares, flat = (rows ** 2).sum(1), (plane ** 2).sum(1)
    for point in chosen:
        far, near = squares - 2 * (rows @ rows[point]), flat - 2 * (plane @ plane[point])
        far[point] = near[point] = -np.inf
        rank = np.empty(count, int)
        rank[np.argsort(far, kind="stable")] = np.arange(count)
        neighbours = np.argpartition(near, k)[:k + 1]
        penalty += np.maximum(0, rank[neighbours[neighbours != point]] - k).sum()
    return 1 - 2 * penalty / (len(chosen) * k * (2 * count - 3 * k - 1))


def ours(path, rows):
    out = path + ".positions"
    output = subprocess.run([PROGRAM, path, str(rows.shape[1]), out], check=True, capture_output=True, text=True).stdout
    report = json.loads(output)
    note = f"neighbours {report['neighbours']:.1f} s ({report['neighbours_cpu']:.1f} CPU s)"
    return report["wall"], report["cpu"], report["divergence"], np.fromfile(out, np.float32).reshape(-1, 2), note


def timed(fit):
    wall, cpu = time.perf_counter(), time.process_time()
    positions, divergence = fit()
    return time.perf_counter() - wall, time.process_time() - cpu, divergence, positions, ""


def sklearn(_, rows):
    from sklearn.manifold import TSNE

    model = TSNE(n_jobs=THREADS, init="pca", random_state=0)
    return timed(lambda: (model.fit_transform(rows), model.kl_divergence_))


def open_tsne(_, rows):
    import openTSNE

    def fit():
        positions = openTSNE.TSNE(n_jobs=THREADS, random_state=0).fit(rows)
        return np.array(positions), positions.kl_divergence

    return timed(fit)


print(f"perplexity 30, {THREADS} threads, vectors of {vectors.DIMENSION} dimensions\n")
print("| points | | wall s | CPU s | trustworthiness | divergence | |\n|---|---|---|---|---|---|---|", flush=True)
for count in [int(word) for word in sys.argv[1:]] or [2000, 50_000]:
    with tempfile.TemporaryDirectory() as folder:
        rows = vectors.make(count, 1)
        path = os.path.join(folder, "rows.f32")
        rows.tofile(path)
        peers = {"neurobridge": ours, "scikit-learn": sklearn, "openTSNE": open_tsne}
        if count > MAX_SKLEARN_POINTS:
            del peers["scikit-learn"]
        best = {}
        for remaining in reversed(range(3 if count <= MAX_SKLEARN_POINTS else 1)):
            for name, peer in peers.items():
                result = peer(path, rows)
                best[name] = min(best.get(name, result), result, key=lambda r: r[0])
                if not remaining:
                    wall, cpu, divergence, positions, note = best[name]
                    trust = trustworthiness(rows, positions.astype(np.float64))
                    print(f"| {count:,} | {name} | {wall:.2f} | {cpu:.2f} | {trust:.4f} | {divergence:.3f} | {note} |", flush=True)
