"""The cases of `matching-benchmark table` beside coherent point drift (pycpd) and FPFH with RANSAC and ICP (open3d).

    Benchmarks/matching/.venv/bin/python Benchmarks/matching/peers.py [--program PATH] [--rotations N] [NAME…]

`run` makes the virtual environment. Each peer works in a process of its own, so that its seconds and memory are its own; both get the
mean and the standard deviation of the positions, but no known pair. Drift begins at N rotations about the optical axis and keeps the best;
FPFH is invariant to rotation. Their pairs are the one-to-one ones within 15 µm. A peer that is not installed has an empty column.
"""
import argparse, csv, multiprocessing, os, resource, subprocess, tempfile, time
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

options = argparse.ArgumentParser()
options.add_argument("names", nargs="*")
options.add_argument("--program", default=".build/release/matching-benchmark")
options.add_argument("--rotations", type=int, default=12)
options = options.parse_args()


def near(moved, b):
    distance = cdist(moved, b)
    i, j = linear_sum_assignment(np.minimum(distance, 15))
    return [(p, q) for p, q in zip(i, j) if distance[p, q] < 15]


def drift(a, b):
    from pycpd import AffineRegistration, DeformableRegistration

    centre, unit = b.mean(0), b.std()
    target, best = (b - centre) / unit, None
    for angle in np.arange(options.rotations) * 2 * np.pi / options.rotations:
        c, s = np.cos(angle), np.sin(angle)
        start = (a - a.mean(0)) @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]).T / unit
        moved, _ = AffineRegistration(X=target, Y=start, w=0.3, max_iterations=100).register()
        pairs = len(near(moved * unit + centre, b))
        if best is None or pairs > best[0]:
            best = (pairs, moved)
    bent = DeformableRegistration(X=target, Y=best[1], w=0.3, alpha=2, beta=1, sigma2=0.02, max_iterations=100)
    return bent.register()[0] * unit + centre


def fpfh(a, b):
    import open3d as o3d

    registration = o3d.pipelines.registration

    def cloud(points):
        cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points))
        spacing = np.median(np.sort(cdist(points, points), 1)[:, 8])
        cloud.estimate_normals(o3d.geometry.KDTreeSearchParamKNN(12))
        return cloud, registration.compute_fpfh_feature(
            cloud, o3d.geometry.KDTreeSearchParamHybrid(radius=2.5 * spacing, max_nn=60))

    (one, features), (two, others) = cloud(a), cloud(b)
    rough = registration.registration_ransac_based_on_feature_matching(
        one, two, features, others, True, 15, registration.TransformationEstimationPointToPoint(True), 3, [],
        registration.RANSACConvergenceCriteria(200_000, 0.999))
    fine = registration.registration_icp(
        one, two, 15, rough.transformation, registration.TransformationEstimationPointToPoint(True))
    return a @ fine.transformation[:3, :3].T + fine.transformation[:3, 3]


def work(peer, a, b, queue):
    try:
        begin = time.process_time()
        pairs = near(peer(a, b), b)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        queue.put((pairs, time.process_time() - begin, memory))
    except ImportError:
        queue.put(None)


def measure(peer, a, b, truth):
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=work, args=(peer, a, b, queue))
    process.start()
    found = queue.get()
    process.join()
    if found is None:
        return "–"
    right = sum(pair in truth for pair in found[0])
    return (f"{right / max(1, len(found[0])):.2f} / {right / max(1, len(truth)):.2f}, {found[1]:.0f} s, {found[2]:.0f} MB")


def table(path):
    with open(path, newline="") as file:
        return list(csv.reader(file))[1:]


if __name__ == "__main__":
    folder = tempfile.mkdtemp()
    names = subprocess.run([options.program, "cases", folder, *options.names], check=True, capture_output=True, text=True)
    print("| case | somata | ours | coherent point drift | FPFH, RANSAC, ICP |\n|---|---|---|---|---|")
    for name in names.stdout.split("\n")[:-1]:
        file = name.replace(" ", "_")
        a, b = (np.array([[float(v) for v in row[1:4]] for row in table(f"{folder}/{file}-{side}.csv")]) for side in "ab")
        truth = {(int(p), int(q)) for p, q in table(f"{folder}/{file}-pairs.csv")}
        child = subprocess.Popen([options.program, "positions", folder, file], stdout=subprocess.DEVNULL)
        _, _, used = os.wait4(child.pid, 0)
        ours = [(int(p), int(q)) for p, q in table(f"{folder}/{file}-matches.csv")]
        right = sum(pair in truth for pair in ours)
        mine = (f"{right / max(1, len(ours)):.2f} / {right / max(1, len(truth)):.2f}, {used.ru_utime + used.ru_stime:.1f} s, "
                f"{used.ru_maxrss / 1024:.0f} MB")
        print(f"| {name} | {len(a)} × {len(b)} | {mine} | {measure(drift, a, b, truth)} | {measure(fpfh, a, b, truth)} |", flush=True)
