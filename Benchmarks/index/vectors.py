"""Vectors like an encoder's: clusters of low dimension on a curved surface, mapped to 768 dimensions, with noise.

2,000 clusters of different standard deviations in 24 latent dimensions; a linear map plus a curved one (tanh) to 768; an
offset; noise of 0.12 of the length; unit length. The local intrinsic dimension is near 17. Seeded: the same everywhere.
"""
import os
import numpy as np

DIMENSION, CLUSTERS, LATENT, NOISE, SEED = 768, 2000, 24, 0.12, 7


def make(count, stream, out=None):
    world = np.random.default_rng(SEED)
    centres = world.standard_normal((CLUSTERS, LATENT)).astype(np.float32)
    deviation = np.exp(0.35 * world.standard_normal((CLUSTERS, LATENT))).astype(np.float32)
    weight = 1 / np.arange(1, CLUSTERS + 1) ** 0.6
    linear = np.linalg.qr(world.standard_normal((DIMENSION, LATENT)))[0].T.astype(np.float32)
    curve_in = (world.standard_normal((LATENT, 64)) / LATENT ** 0.5).astype(np.float32)
    curve_out = np.linalg.qr(world.standard_normal((DIMENSION, 64)))[0].T.astype(np.float32)
    offset = (0.8 * world.standard_normal(DIMENSION) / DIMENSION ** 0.5).astype(np.float32)
    draw = np.random.default_rng([SEED, stream])
    out = np.empty((count, DIMENSION), np.float32) if out is None else out
    for start in range(0, count, 8192):
        size = min(8192, count - start)
        cluster = draw.choice(CLUSTERS, size, p=weight / weight.sum())
        latent = centres[cluster] + deviation[cluster] * draw.standard_normal((size, LATENT)).astype(np.float32)
        x = latent @ linear + 0.35 * np.tanh(latent @ curve_in) @ curve_out + offset
        x += NOISE / DIMENSION ** 0.5 * np.linalg.norm(x, axis=1, keepdims=True) * draw.standard_normal(x.shape).astype(np.float32)
        out[start:start + size] = x / np.linalg.norm(x, axis=1, keepdims=True)
    return out


def truth(base, queries, k):
    """The k nearest of each query by inner product, a few queries at a time: all scores of a million are gigabytes."""
    rows, k = [], min(k, len(base))
    for start in range(0, len(queries), 50):
        scores = queries[start:start + 50] @ base.T
        best = np.argpartition(scores, len(base) - k, axis=1)[:, len(base) - k:]
        order = np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable")
        rows.append(np.take_along_axis(best, order, 1))
    return np.concatenate(rows)


def write(folder, count, queries, k):
    """`base.npy`, `queries.npy` and `truth.npy`; the base vectors are written through a memory map."""
    shape = (count, DIMENSION)
    base = make(count, 1, np.lib.format.open_memmap(os.path.join(folder, "base.npy"), "w+", np.float32, shape))
    query_vectors = make(queries, 2)
    np.save(os.path.join(folder, "queries.npy"), query_vectors)
    np.save(os.path.join(folder, "truth.npy"), truth(base, query_vectors, k))
