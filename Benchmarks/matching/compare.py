#!/usr/bin/env python3
"""Assignment against scipy, places alone against coherent point drift (pycpd), on the same data in one run.

usage: Benchmarks/matching/compare.py [FOLDER]     needs numpy, scipy and pycpd (pip install pycpd)

Coherent point drift gets the best of 12 starting turns (affine, then deformable), then one-to-one within 15 µm.
"""
import csv, json, subprocess, sys, tempfile, time
import numpy as np
from pycpd import AffineRegistration, DeformableRegistration
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

folder = sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()
ours = json.loads(subprocess.run(["swift", "run", "-c", "release", "matching-benchmark", folder], check=True,
                                 stdout=subprocess.PIPE).stdout.splitlines()[-1])

n = ours["assignment"]["size"]
costs = np.fromfile(f"{folder}/costs.f32", dtype="<f4").reshape(n, n)
begin = time.process_time()
rows, columns = linear_sum_assignment(costs)
print(f"assignment {n} × {n}: ours {ours['assignment']['seconds']:.2f} s, cost {ours['assignment']['cost']:.6f}; "
      f"scipy {time.process_time() - begin:.2f} s, cost {costs[rows, columns].astype(float).sum():.6f}")
del costs
many = ours["many"]
print(f"{many['neurons']} × {many['neurons']} with ten candidates each: {many['seconds']:.1f} s, {many['pairs']} pairs")


def table(path):
    with open(path) as file:
        return list(csv.reader(file))[1:]


def drift(a, b):
    """The mapped places of `a`, from the starting turn that ends nearest."""
    best = None
    for turn in np.arange(12) * np.pi / 6:
        rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        moved = (a - a.mean(0)) @ rotation.T + b.mean(0)
        affine = AffineRegistration(X=b, Y=moved, w=0.5, max_iterations=100)
        moved, _ = affine.register()
        if best is None or affine.sigma2 < best[0]:
            best = (affine.sigma2, moved)
    moved, _ = DeformableRegistration(X=b, Y=best[1], w=0.5, alpha=10, beta=60, max_iterations=100).register()
    return moved


for tissue in ours["constellations"]:
    seed = tissue["seed"]
    a, b = table(f"{folder}/tissue-{seed}-a.csv"), table(f"{folder}/tissue-{seed}-b.csv")
    truth = {tuple(row) for row in table(f"{folder}/tissue-{seed}-pairs.csv")}
    xa, xb = (np.array([[float(v) for v in row[1:4]] for row in t]) for t in (a, b))
    begin = time.process_time()
    distance = cdist(drift(xa, xb), xb)
    i, j = linear_sum_assignment(np.minimum(distance, 15))
    pairs = [(a[p][0], b[q][0]) for p, q in zip(i, j) if distance[p, q] < 15]
    right = sum(pair in truth for pair in pairs)
    print(f"tissue {seed}: ours precision {tissue['precision']:.2f} recall {tissue['recall']:.2f} in "
          f"{tissue['seconds']:.1f} s; coherent point drift precision {right / max(1, len(pairs)):.2f} recall "
          f"{right / max(1, len(truth)):.2f} in {time.process_time() - begin:.1f} s")
