"""Real sessions of a public repository, by positions alone, beside intersection over union with Hungarian assignment.

    NEUROBRIDGE_PUBLIC=DIR Benchmarks/matching/.venv/bin/python Benchmarks/matching/public.py [BENCHMARK]

DIR holds a clone of AllenInstitute/ophys_nway_matching, `ophys_nway_matching` or the clone itself: six sessions of one animal, one
plane each. Nothing of it is part of this repository; without it the script says so and ends. A cell is an 8-connected component of a page
of `maxInt_masks.tif`, numbered from 1 in page order; `matching_result.txt` is the laboratory's answer over all sessions. BENCHMARK is
the program `matching-benchmark`, by default that of the release build.
"""
import csv, glob, itertools, json, os, subprocess, sys, tempfile
import numpy as np

folder = os.environ.get("NEUROBRIDGE_PUBLIC", "")
root = next((r for r in (f"{folder}/ophys_nway_matching", folder) if glob.glob(f"{r}/tests/test_files/test0/specimen_*")), None)
if root is None:
    sys.exit("skipped: NEUROBRIDGE_PUBLIC names no folder with a clone of AllenInstitute/ophys_nway_matching")
import tifffile
from scipy.ndimage import label
from scipy.optimize import linear_sum_assignment

benchmark = sys.argv[1] if len(sys.argv) > 1 else ".build/release/matching-benchmark"
test = f"{root}/tests/test_files/test0"
micrometres = 0.78  # a pixel of these sessions


def cells(path):
    """Masks of all cells: centres in µm (x, y) and the pixels of each."""
    pages = tifffile.imread(path)
    centres, pixels = [], []
    for page in pages[None] if pages.ndim == 2 else pages:
        parts, count = label(page > 0, np.ones((3, 3)))
        for number in range(1, count + 1):
            y, x = np.nonzero(parts == number)
            centres.append((x.mean() * micrometres, y.mean() * micrometres))
            pixels.append(set(zip(y.tolist(), x.tolist())))
    return np.array(centres), pixels


def overlaps(one, two):
    """One-to-one pairs of largest intersection over union, above 0.1; the sessions as they lie, without registration."""
    owner = {}
    for j, mask in enumerate(two):
        for pixel in mask:
            owner.setdefault(pixel, []).append(j)
    iou = np.zeros((len(one), len(two)))
    for i, mask in enumerate(one):
        common = {}
        for pixel in mask:
            for j in owner.get(pixel, ()):
                common[j] = common.get(j, 0) + 1
        for j, n in common.items():
            iou[i, j] = n / (len(mask) + len(two[j]) - n)
    i, j = linear_sum_assignment(-iou)
    return [(p + 1, q + 1) for p, q in zip(i, j) if iou[p, q] > 0.1]


def scores(pairs, truth):
    """Precision among pairs of which the answer knows a neuron, and recall."""
    a, b = dict(truth), {q: p for p, q in truth}
    judged = [(p, q) for p, q in pairs if p in a or q in b]
    right = sum(a.get(p) == q for p, q in judged)
    return right / max(1, len(judged)), right / max(1, len(truth))


paths = sorted(glob.glob(f"{test}/specimen_*/**/maxInt_masks.tif", recursive=True))
sessions = [cells(path) for path in paths]
answer = [[int(v) for v in line.split()[:-1]] for line in open(f"{test}/matching_result.txt") if line.strip()]
work = tempfile.mkdtemp()
names = []
for i, j in itertools.combinations(range(len(sessions)), 2):
    names.append(f"{i}-{j}")
    for side, (centres, _) in (("a", sessions[i]), ("b", sessions[j])):
        with open(f"{work}/{i}-{j}-{side}.csv", "w", newline="") as file:
            csv.writer(file).writerows(
                [["neuron", "x_um", "y_um", "z_um"], *([n + 1, f"{x:.3f}", f"{y:.3f}", 0] for n, (x, y) in enumerate(centres))])
lines = subprocess.run([benchmark, "positions", work, *names], check=True, capture_output=True, text=True).stdout
reports = {r["name"]: r for r in map(json.loads, lines.splitlines())}
print("| sessions | cells | known pairs | positions: precision / recall, s | IoU + Hungarian |\n|---|---|---|---|---|")
totals = []
for name in names:
    i, j = map(int, name.split("-"))
    truth = [(row[i], row[j]) for row in answer if row[i] > 0 and row[j] > 0]
    with open(f"{work}/{name}-matches.csv", newline="") as file:
        ours = [(int(p), int(q)) for p, q in list(csv.reader(file))[1:]]
    mine, theirs = scores(ours, truth), scores(overlaps(sessions[i][1], sessions[j][1]), truth)
    totals.append((*mine, *theirs))
    found = "" if reports[name]["registered"] else " (not registered)"
    print(f"| {name} | {len(sessions[i][0])} × {len(sessions[j][0])} | {len(truth)} | {mine[0]:.2f} / {mine[1]:.2f}, "
          f"{reports[name]['seconds']:.1f}{found} | {theirs[0]:.2f} / {theirs[1]:.2f} |", flush=True)
mean = np.mean(totals, 0)
print(f"| mean | | | {mean[0]:.2f} / {mean[1]:.2f} | {mean[2]:.2f} / {mean[3]:.2f} |")
