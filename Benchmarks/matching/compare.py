"""Called by `run`: see there. Coherent point drift gets the best of several initial rotations (affine, then deformable), then
one-to-one pairs within 15 µm; times are processor seconds."""
import argparse, csv, json, os, resource, subprocess, tempfile, time
import numpy as np
import tifffile
from pycpd import AffineRegistration, DeformableRegistration
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

options = argparse.ArgumentParser()
options.add_argument("--data", default=os.environ.get("NEUROBRIDGE_DATA", "../shared/data"))
options.add_argument("--quick", action="store_true")
options = options.parse_args()
folder = tempfile.mkdtemp()
random = np.random.default_rng(7)
rows = []


def row(what, target, ours, other=""):
    rows.append((what, target, ours, other))
    print(f"{what:42} | {target:34} | {ours:44} | {other}", flush=True)


def run(*words):
    """The JSON lines a program prints, its processor seconds, wall seconds and peak memory in MB."""
    begin = time.time()
    child = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)
    text = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, words
    return text, used.ru_utime + used.ru_stime, time.time() - begin, used.ru_maxrss / 1024


def ours(*words):
    text, *metrics = run(".build/release/matching-benchmark", *words)
    return [json.loads(line) for line in text.splitlines()], metrics


def table(path):
    with open(path, newline="") as file:
        return [r for r in csv.reader(file)][1:]


def write(path, header, lines):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *lines])


def write_tables(name, a, b, pairs):
    """Writes two soma tables and their true pairs to where both programs read them."""
    for side, lines in (("a", a), ("b", b)):
        write(f"{folder}/{name}-{side}.csv", ["neuron", "x_um", "y_um", "z_um"], [l[:4] for l in lines])
    write(f"{folder}/{name}-pairs.csv", ["a", "b"], [p[:2] for p in pairs])
    return name


def rotated(lines, angle):
    c, s = np.cos(angle), np.sin(angle)
    return [[l[0], c * float(l[1]) - s * float(l[2]), s * float(l[1]) + c * float(l[2]), float(l[3])] for l in lines]


def damaged(lines, pairs):
    """30 % of the somata removed, a tenth of the others displaced by 25 µm, so that they have no partner by position."""
    kept = [lines[i] for i in sorted(random.permutation(len(lines))[: round(0.7 * len(lines))])]
    displaced = set(random.permutation(len(kept))[: len(kept) // 10].tolist())
    result = []
    for i, line in enumerate(kept):
        step = random.normal(size=3) if i in displaced else np.zeros(3)
        step *= 25 / max(1e-9, np.linalg.norm(step))
        result.append([line[0], *(float(v) + d for v, d in zip(line[1:4], step))])
    still = {line[0] for i, line in enumerate(kept) if i not in displaced}
    return result, [p for p in pairs if p[0] in still]


def tissues():
    if not os.path.isdir(f"{options.data}/animals"):
        ours("simulate", folder, 5)
        return [f"simulated-{n}" for n in range(1, 6)]
    names = []
    for animal in ("N01", "N02", "M01", "M02", "M03", "M04"):
        tables = [table(f"{options.data}/animals/{animal}/{t}.csv") for t in ("two-photon", "fmost", "pairs")]
        names.append(write_tables(animal, *tables))
    a, b, pairs = (table(f"{options.data}/two-rounds/{t}.csv") for t in ("round1", "round2", "pairs"))
    a = rotated(a, random.uniform(-np.pi, np.pi))
    names.append(write_tables("two-rounds, rotated", a, b, pairs))
    fewer, left = damaged(a, pairs)
    names.append(write_tables("two-rounds, rotated, 10 % displaced, 30 % removed", fewer, b, left))
    return names


def near(moved, b):
    """One-to-one pairs within 15 µm."""
    distance = cdist(moved, b)
    i, j = linear_sum_assignment(np.minimum(distance, 15))
    return [(p, q) for p, q in zip(i, j) if distance[p, q] < 15]


def drift(a, b, rotations):
    """The mapped positions of `a`, from the initial rotation with most pairs at the end; scaled by the standard deviation, as drift expects."""
    centre, unit = b.mean(0), b.std()
    target, best = (b - centre) / unit, None
    for angle in np.arange(rotations) * 2 * np.pi / rotations:
        rotation = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        start = (a - a.mean(0)) @ rotation.T / unit
        moved, _ = AffineRegistration(X=target, Y=start, w=0.3, max_iterations=100).register()
        pairs = len(near(moved * unit + centre, b))
        if best is None or pairs > best[0]:
            best = (pairs, moved)
    deformed = DeformableRegistration(X=target, Y=best[1], w=0.3, alpha=2, beta=1, sigma2=0.02, max_iterations=100)
    return deformed.register()[0] * unit + centre


def precision_and_recall(pairs, truth):
    correct = sum(tuple(pair) in truth for pair in pairs)
    return correct / max(1, len(pairs)), correct / max(1, len(truth))


def compare_positions():
    rotations = 12 if options.quick else 24
    names = tissues()
    for report in ours("positions", folder, *names)[0]:
        name = report["name"]
        a, b = table(f"{folder}/{name}-a.csv"), table(f"{folder}/{name}-b.csv")
        truth = {tuple(pair) for pair in table(f"{folder}/{name}-pairs.csv")}
        precision, recall = precision_and_recall(table(f"{folder}/{name}-matches.csv"), truth)
        positions = [np.array([[float(v) for v in l[1:4]] for l in t]) for t in (a, b)]
        begin = time.process_time()
        other = precision_and_recall([(a[p][0], b[q][0]) for p, q in near(drift(*positions, rotations), positions[1])], truth)
        row(f"{name}: {len(a)} and {len(b)} somata", "precision / recall by positions alone",
            f"{precision:.2f} / {recall:.2f} in {report['seconds']:.1f} s, sigma {report['sigma']:.1f} µm",
            f"{other[0]:.2f} / {other[1]:.2f} in {time.process_time() - begin:.0f} s")


def compare_assignment(n=5000):
    costs = random.random((n, n), dtype=np.float32)
    costs.tofile(f"{folder}/costs.f32")
    (report,), _ = ours("assign", f"{folder}/costs.f32", n)
    begin = time.process_time()
    i, j = linear_sum_assignment(costs)
    theirs = costs[i, j].astype(float).sum()
    assert abs(theirs - report["cost"]) < 1e-4 * theirs, "the minimum costs differ"
    row(f"assignment of {n} × {n}", "≤ 5 s, cost as scipy's", f"{report['seconds']:.2f} s, cost {report['cost']:.6f}",
        f"{time.process_time() - begin:.2f} s, cost {theirs:.6f}")


def many(n=100_000):
    (report,), (_, wall, memory) = ours("many", n)
    row(f"{n} × {n}, candidates given", "≤ 180 s, ≤ 1024 MB",
        f"{report['seconds']:.0f} s, {memory:.0f} MB; precision {report['precision']:.2f}, recall {report['recall']:.2f}")


def many_rows(n=100_000, dimension=64):
    """The same through an atlas: import vectors and positions, match, query."""
    program, atlas = ".build/release/neurobridge", f"{folder}/many.atlas"
    edge = (n / 2e-5 / 400) ** 0.5
    a = random.random((n, 3)) * [edge, edge, 380] + [20, 20, 10]
    order = random.permutation(n)
    shared = n * 85 // 100
    b = np.empty_like(a)
    b[order] = a
    b[order[shared:]] = random.random((n - shared, 3)) * [edge, edge, 380] + [20, 20, 10]
    b += 8 * np.sin(b[:, [1, 0, 0]] / 700) + random.normal(size=b.shape) * 0.5
    va = random.normal(size=(n, dimension)).astype("<f4")
    vb = random.normal(size=(n, dimension)).astype("<f4")
    vb[order[:shared]] = va[:shared] + 0.9 * random.normal(size=(shared, dimension))
    quiet = subprocess.DEVNULL
    subprocess.run([program, "init", atlas], check=True, stdout=quiet)
    voxel = f"{edge / 60},{edge / 60},60"
    for fill, (session, positions, vectors) in enumerate((("two-photon", a, va), ("fmost", b, vb))):
        # An atlas needs a stack around its somata: an empty one, but not the same twice.
        tifffile.imwrite(f"{folder}/{session}.tif", np.full((8, 64, 64), fill, "uint8"), imagej=True,
                         metadata={"axes": "ZYX"})
        write(f"{folder}/{session}.csv", ["neuron", "x_um", "y_um", "z_um"],
              [[f"{session[0]}{i}", *(f"{v:.3f}" for v in np.clip(p, 1, None))] for i, p in enumerate(positions)])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        np.save(f"{folder}/{session}.npy", vectors.astype("<f4"))
        subprocess.run([program, "ingest", atlas, f"{folder}/{session}.tif", "--animal", "big", "--modality", session,
                        "--voxel", voxel, "--neurons", f"{folder}/{session}.csv", "--quiet"], check=True, stdout=quiet)
        subprocess.run([program, "embeddings", "import", atlas, f"{folder}/{session}.npy", "--labels",
                        f"{folder}/{session}.csv", "--model", "given", "--animal", "big", "--session", session, "--quiet"],
                       check=True, stdout=quiet)
    text, busy, wall, memory = run(program, "match", atlas, "--from", "two-photon", "--to", "fmost", "--quiet", "--json")
    report = json.loads(text)[0]
    matches = run(program, "query", atlas, "SELECT label_a, label_b FROM matches", "-f", "csv")[0].split()[1:]
    truth = {(f"t{i}", f"f{order[i]}") for i in range(shared)}
    precision, recall = precision_and_recall([tuple(line.split(",")) for line in matches], truth)
    row(f"{n} × {n} rows, {dimension} numbers each", "≤ 180 s, ≤ 1024 MB",
        f"{wall:.0f} s ({busy:.0f} s busy), {memory:.0f} MB; {report['accepted']} pairs, precision {precision:.2f}, "
        f"recall {recall:.2f}")


row("what", "target", "ours", "scipy, or coherent point drift")
compare_assignment()
compare_positions()
if not options.quick:
    many()
    many_rows()
