"""One table: queries a second and recall at 10, build time, memory and file size, each by the CPU seconds it took.

usage: compare.py [VECTORS] [NAME…]   NAME: neurobridge hnswlib faiss faiss-flat usearch sqlite-vec
CPU seconds of this thread, so that a busy machine does not change the figures much; wall seconds are printed beside.
"""
import os, sqlite3, subprocess, sys, tempfile, threading, time
import numpy as np
import vectors

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
WANTED = sys.argv[2:]
K, QUERIES = 10, 500
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
base, queries = vectors.make(COUNT, 1), vectors.make(QUERIES, 2)
truth = vectors.truth(base, queries, K)


def recall(found):
    return sum(len(set(a[:K]) & set(b)) for a, b in zip(found, truth.tolist())) / (QUERIES * K)


def timed(name, search, note=""):
    """The best of three rounds over all queries."""
    best_cpu, best_wall = 0, 0
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.thread_time()
        found = [search(q) for q in queries]
        best_cpu = max(best_cpu, QUERIES / (time.thread_time() - cpu))
        best_wall = max(best_wall, QUERIES / (time.perf_counter() - wall))
    print(f"| {name} | {recall(found):.4f} | {best_cpu:,.0f} | {best_wall:,.0f} | {note} |", flush=True)
    return found


def built(name, build):
    cpu = time.process_time()
    index = build()
    print(f"| {name}: build | | | | {time.process_time() - cpu:.1f} CPU s |", flush=True)
    return index


def neurobridge():
    program = os.path.join(ROOT, ".build", "release", "neurobridge")
    with tempfile.TemporaryDirectory() as folder:
        atlas, npy, csv = (os.path.join(folder, name) for name in ("b.atlas", "b.npy", "b.csv"))
        np.save(npy, base)
        with open(csv, "w") as file:
            file.write("label,x,y,z\n" + "".join(f"{i},0,0,0\n" for i in range(COUNT)))

        def run(*words):
            before = os.times()
            wall = time.perf_counter()
            subprocess.run([program, *words, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            after = os.times()
            return after.children_user + after.children_system - before.children_user - before.children_system, time.perf_counter() - wall

        run("init", atlas)
        run("embeddings", "import", atlas, npy, "--labels", csv, "--model", "bench", "--animal", "A", "--session", "s")
        cpu, _ = run("index", atlas, "build")
        size = sum(os.path.getsize(atlas + end) for end in ("", "-wal") if os.path.exists(atlas + end))
        print(f"| neurobridge: build | | | | {cpu:.1f} CPU s; file {size / base.nbytes:.2f} × the raw float32 |", flush=True)
        run("query", atlas, "SELECT count(*) FROM neuron")
        cold = [run("query", atlas, "SELECT neuron FROM nearest('A/s/17', 10) WHERE scope = 'atlas'") for _ in range(3)]
        cpu, wall = min(cold)
        print(f"| neurobridge: cold, new process, ten neighbours | | | | {cpu * 1000:.0f} ms CPU, {wall * 1000:.0f} ms |", flush=True)

        def connect():
            connection = sqlite3.connect(f"file:{atlas}?mode=ro", uri=True, check_same_thread=False)
            connection.enable_load_extension(True)
            connection.load_extension(os.path.join(ROOT, ".build", "release", "neurobridge"))
            connection.execute("PRAGMA cache_size = -20000")
            return connection

        ids = None

        def ask(connection, rest):
            sql = f"SELECT id FROM nearest WHERE query = ? AND k = {K} {rest}"
            return lambda q: [row[0] for row in connection.execute(sql, (q.tobytes(),))]

        connection = connect()
        first = connection.execute("SELECT min(id) FROM neuron").fetchone()[0]
        shifted = lambda search: lambda q: [i - first for i in search(q)]
        timed("neurobridge exact, SQL", shifted(ask(connection, "AND exact = 1")), f"{memory()} MB resident more")
        for ef in (64, 100, 120, 150, 200):
            timed(f"neurobridge hnsw ef {ef}, SQL", shifted(ask(connection, f"AND ef = {ef}")))
        two(connect, ask)


def two(connect, ask):
    """The same number of queries by each of one and of two threads, each with its own connection."""
    rates = []
    for threads in (1, 2):
        searches = [ask(connect(), "AND ef = 120") for _ in range(threads)]
        for search in searches:
            search(queries[0])
        workers = [threading.Thread(target=lambda s=s: [s(q) for q in queries]) for s in searches]
        wall = time.perf_counter()
        [w.start() for w in workers]
        [w.join() for w in workers]
        rates.append(threads * QUERIES / (time.perf_counter() - wall))
    print(f"| neurobridge: two threads | | | {rates[1]:,.0f} | {rates[1] / rates[0]:.2f} × one |", flush=True)


def memory():
    with open("/proc/self/status") as file:
        now = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    return (now - start_memory) // 1024


def hnswlib():
    import hnswlib

    def build():
        index = hnswlib.Index("ip", vectors.DIMENSION)
        index.init_index(COUNT, M=16, ef_construction=200, random_seed=1)
        index.set_num_threads(1)
        index.add_items(base)
        return index

    index = built("hnswlib M 16 efC 200", build)
    for ef in (64, 100, 150):
        index.set_ef(ef)
        timed(f"hnswlib ef {ef}", lambda q: index.knn_query(q, K)[0][0].tolist())


def faiss():
    import faiss

    faiss.omp_set_num_threads(1)

    def build():
        index = faiss.IndexHNSWFlat(vectors.DIMENSION, 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 200
        index.add(base)
        return index

    index = built("faiss HNSW M 16 efC 200", build)
    for ef in (64, 100, 150):
        index.hnsw.efSearch = ef
        timed(f"faiss HNSW ef {ef}", lambda q: index.search(q[None], K)[1][0].tolist())


def faiss_flat():
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(vectors.DIMENSION)
    index.add(base)
    timed("faiss flat", lambda q: index.search(q[None], K)[1][0].tolist())


def usearch():
    from usearch.index import Index

    def build():
        index = Index(ndim=vectors.DIMENSION, metric="ip", dtype="f32", connectivity=16, expansion_add=200)
        index.add(np.arange(COUNT), base, threads=1)
        return index

    index = built("usearch M 16 efC 200", build)
    for ef in (64, 100, 150):
        index.expansion_search = ef
        timed(f"usearch ef {ef}", lambda q: index.search(q, K, threads=1).keys.tolist())


def sqlite_vec():
    import sqlite_vec

    connection = sqlite3.connect(":memory:")
    connection.enable_load_extension(True)
    sqlite_vec.load(connection)
    connection.execute(f"CREATE VIRTUAL TABLE v USING vec0(e float[{vectors.DIMENSION}])")
    connection.executemany("INSERT INTO v (rowid, e) VALUES (?, ?)", ((i, v.tobytes()) for i, v in enumerate(base)))
    global queries, truth, QUERIES
    QUERIES, queries, truth = 20, queries[:20], truth[:20]
    timed("sqlite-vec, SQL", lambda q: [r[0] for r in connection.execute(
        f"SELECT rowid FROM v WHERE e MATCH ? AND k = {K} ORDER BY distance", (q.tobytes(),))], "20 queries")


start_memory = 0
start_memory = memory() * 1024
print(f"{COUNT:,} vectors of {vectors.DIMENSION} dimensions, {QUERIES} queries, k = {K}, one thread\n")
print("| | recall at 10 | queries / CPU s | queries / s | |\n|---|---|---|---|---|")
for name, measure in {"neurobridge": neurobridge, "hnswlib": hnswlib, "faiss": faiss, "faiss-flat": faiss_flat,
                      "usearch": usearch, "sqlite-vec": sqlite_vec}.items():
    if WANTED and name not in WANTED:
        continue
    try:
        measure()
    except ImportError as problem:
        print(f"| {name} | | | | not installed: {problem} |")
