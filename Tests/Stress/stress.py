#!/usr/bin/env python3
"""What survives: the built program is killed at random moments, or its disk fails at every n-th write.

    Tests/Stress/stress.py kills  .build/release/neurobridge --rounds 1000
    Tests/Stress/stress.py faults .build/release/neurobridge --points 30

After each, `check` must find the atlas sound, and the same command must go on from there. Prints a table and exits 1 at the first
failure, leaving the folder. Uses the tiny atlas fixtures/atlases/v11.atlas and nothing but Python's standard library.
"""
import argparse, csv, os, random, shutil, signal, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Harness:
    def __init__(self, program, seed):
        self.program = os.path.abspath(program)
        self.random = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix="neurobridge-stress-")
        self.atlas = os.path.join(self.folder, "lab.atlas")
        self.number = 0
        self.version11 = os.path.join(ROOT, "fixtures/atlases/v11.atlas")
        self.base = os.path.join(self.folder, "base.atlas")
        shutil.copy(self.version11, self.base)
        self.must("migrate", self.base)
        self.stack = os.path.join(self.folder, "stack.tif")
        self.must("export-stack", self.base, "M01/two-photon", self.stack)
        self.somata = os.path.join(self.folder, "somata.csv")
        with open(self.somata, "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["label", "x_um", "y_um", "z_um", "radius_um"])
            for i in range(40):
                table.writerow([f"s{i}", 30 + 5 * i, 40 + 4.5 * i, 10 + 1.5 * i, 6])
        self.fresh()

    def fresh(self):
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(self.atlas + suffix):
                os.unlink(self.atlas + suffix)
        shutil.copy(self.base, self.atlas)
        # A session without vectors and a model without an index, for `embed` and `index`.
        self.must("ingest", self.atlas, self.stack, "--animal", "X0", "--modality", "two-photon", "--neurons", self.somata)

    def run(self, *arguments, environment=None):
        return subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL)

    def must(self, *arguments):
        result = self.run(*arguments)
        if result.returncode != 0:
            self.fail(f"{' '.join(arguments)}: exit {result.returncode}\n{result.stderr}")
        return result.stdout

    def fail(self, message):
        print(f"FAILED: {message}\n(the files are in {self.folder})", file=sys.stderr)
        sys.exit(1)

    # Each command returns its arguments; a repeated call must be able to go on.
    def prepare(self, operation):
        """Makes the next run of an operation have something to do; returns the command."""
        self.number += 1
        n = self.number
        if operation == "ingest":
            return ["ingest", self.atlas, self.stack, "--animal", f"A{n}", "--modality", "two-photon", "--neurons", self.somata]
        if operation == "neurons":
            path = os.path.join(self.folder, "more.csv")
            with open(path, "w") as file:
                file.write("label,x_um,y_um,z_um,radius_um\n" + "".join(f"n{n}-{i},{50 + i},{60 + i},40,5\n" for i in range(30)))
            return ["neurons", "import", self.atlas, path, "--animal", "M01", "--session", "two-photon"]
        if operation == "embed":
            self.prepare_embed(n)
            return ["embed", self.atlas, "--model", "tiny"]
        if operation == "index":
            self.run("index", self.atlas, "drop", "--model", "elsewhere")
            return ["index", self.atlas, "build", "--model", "elsewhere"]
        if operation == "match":
            return ["match", self.atlas, "--from", "two-photon", "--to", "fmost", "--animal", "M01", "--no-appearance"]
        if operation == "review":
            verdict = ["accept", "reject", "unknown"][n % 3]
            return ["review", self.atlas, verdict, f"M02/two-photon/tp{2 + n % 10:02}", f"M02/fmost/fm{2 + n % 10:02}", "--reviewer", f"r{n}"]
        if operation == "migrate":
            self.other = os.path.join(self.folder, "old.atlas")
            for suffix in ("", "-wal", "-shm", "-journal"):
                if os.path.exists(self.other + suffix):
                    os.unlink(self.other + suffix)
            shutil.copy(self.version11, self.other)
            return ["migrate", self.other]
        if operation == "backup":
            copy = os.path.join(self.folder, "copy.atlas")
            if os.path.exists(copy):
                os.unlink(copy)
            return ["backup", self.atlas, copy]
        if operation == "remove":
            self.must("ingest", self.atlas, self.stack, "--animal", f"R{n}", "--modality", "two-photon", "--neurons", self.somata)
            return ["remove", self.atlas, f"R{n}"]
        raise ValueError(operation)

    def prepare_embed(self, n):
        # A neuron that moves has a stale vector.
        path = os.path.join(self.folder, "moved.csv")
        with open(path, "w") as file:
            file.write("label,x_um,y_um,z_um,radius_um\n" + "".join(f"e{n}-{i},{100 + i},{90 + i},40,5\n" for i in range(6)))
        self.must("neurons", "import", self.atlas, path, "--animal", "X0", "--session", "two-photon")

    def target(self, operation):
        return self.other if operation == "migrate" else self.atlas

    def check(self, operation, what):
        target = self.target(operation)
        if operation == "migrate":
            # Killed before its commit it is still of version 11, and migrates.
            self.must("migrate", target)
        result = self.run("check", target)
        if result.returncode != 0:
            self.fail(f"{what}: check: {result.stdout}{result.stderr}")
        if operation == "backup":
            copy = os.path.join(self.folder, "copy.atlas")
            if os.path.exists(copy):
                self.must("check", copy)

    def leftovers(self):
        return [name for name in os.listdir(self.folder) if ".new-" in name]

    def go_on(self, operation, command, what):
        result = self.run(*command)
        # Killed after its commit: then the program says that it was done already.
        done = result.returncode == 1 and (
            operation in ("backup", "remove", "review") or "already" in result.stderr)
        if result.returncode != 0 and not done:
            self.fail(f"{what}: the repeated command: exit {result.returncode}\n{result.stderr}")

    def has(self, operation):
        return f"USAGE: neurobridge {operation} " in self.run(operation, "--help").stdout


OPERATIONS = ["ingest", "neurons", "embed", "index", "match", "review", "migrate", "backup", "remove"]


def kills(harness, rounds):
    operations = [operation for operation in OPERATIONS if harness.has(operation)]
    usual, counts = {}, {operation: [0, 0, 0] for operation in operations}
    for operation in operations:
        command = harness.prepare(operation)
        start = time.monotonic()
        harness.must(*command)
        usual[operation] = time.monotonic() - start
    for round in range(rounds):
        operation = operations[round % len(operations)]
        if round % 90 == 89:
            harness.fresh()
        command = harness.prepare(operation)
        process = subprocess.Popen(
            [harness.program, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        start = time.monotonic()
        wait = harness.random.uniform(0, 1.05 * usual[operation])
        try:
            process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        killed = process.returncode == -signal.SIGKILL
        if not killed:
            usual[operation] = 0.7 * usual[operation] + 0.3 * (time.monotonic() - start)
        counts[operation][0 if killed else 1] += 1
        if not killed and process.returncode != 0:
            harness.fail(f"{operation}, round {round}: exit {process.returncode}")
        what = f"{operation}, round {round}, killed after {wait:.3f} s"
        wal = harness.target(operation) + "-wal"
        counts[operation][2] += killed and os.path.exists(wal) and os.path.getsize(wal) > 0
        harness.check(operation, what)
        harness.go_on(operation, command, what)
        if harness.leftovers() and operation == "backup":
            harness.fail(f"{what}: drafts are left: {harness.leftovers()}")
    print(f"{'operation':12} {'killed':>7} {'ended before':>13} {'with a log left':>16}")
    for operation, (killed, ended, logs) in counts.items():
        print(f"{operation:12} {killed:7} {ended:13} {logs:16}")
    print(f"{sum(c[0] for c in counts.values())} kills; every atlas sound, every command went on")


def faults(harness, points):
    library = os.path.join(harness.folder, "failing_io.so")
    subprocess.run(
        ["clang" if shutil.which("clang") else "cc", "-shared", "-fPIC", "-O1", "-o", library,
         os.path.join(ROOT, "Tests/Stress/failing_io.c"), "-ldl"], check=True)
    disk = os.path.join(harness.folder, "disk")
    os.mkdir(disk)
    harness.base_copy = harness.atlas
    original, harness.folder, harness.atlas = harness.folder, disk, os.path.join(disk, "lab.atlas")
    os.rename(os.path.join(original, "lab.atlas"), harness.atlas)
    count_file = os.path.join(original, "count")
    total = [0, 0]
    print(f"{'operation':10} {'error':8} {'calls':>6} {'tried':>6} {'refused':>8} {'went on':>8}")
    for operation in [operation for operation in OPERATIONS if harness.has(operation)]:
        for name, code, stays in (("ENOSPC", 28, "1"), ("EIO", 5, "0"), ("EIO", 5, "1")):
            environment = {"LD_PRELOAD": library, "FAIL_FOLDER": disk, "FAIL_COUNT": count_file, "FAIL_ERRNO": str(code), "FAIL_STAYS": stays}
            command = harness.prepare(operation)
            snapshot = {}
            for file in os.listdir(disk):
                with open(os.path.join(disk, file), "rb") as source:
                    snapshot[file] = source.read()
            def restore():
                for file in os.listdir(disk):
                    os.unlink(os.path.join(disk, file))
                for file, content in snapshot.items():
                    with open(os.path.join(disk, file), "wb") as target:
                        target.write(content)
            result = harness.run(*command, environment=environment)
            if result.returncode != 0:
                harness.fail(f"{operation} without a fault: {result.stderr}")
            calls = int(open(count_file).read())
            tried = refused = 0
            for at in sorted({1 + i * calls // points for i in range(points)} if calls > points else range(1, calls + 1)):
                restore()
                result = harness.run(*command, environment={**environment, "FAIL_AT": str(at)})
                what = f"{operation}, {name} at call {at} of {calls}{' and after' if stays == '1' else ''}"
                tried += 1
                if result.returncode == 1:
                    refused += 1
                    lines = [line for line in result.stderr.split("\n") if line.strip() and not line.startswith("neurobridge: note")]
                    if len(lines) != 1 or not lines[0].startswith("neurobridge: "):
                        harness.fail(f"{what}: the message is not one clear line:\n{result.stderr}")
                elif result.returncode != 0:
                    harness.fail(f"{what}: exit {result.returncode}\n{result.stderr}")
                harness.check(operation, what)
                harness.go_on(operation, command, what)
            restore()
            print(f"{operation:10} {name + ('+' if stays == '1' else ''):8} {calls:6} {tried:6} {refused:8} {tried - refused:8}", flush=True)
            total[0] += tried
            total[1] += refused
    print(f"{total[0]} faults, {total[1]} of them reported; every atlas sound, every command went on")
    harness.folder = original


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["kills", "faults"])
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--points", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    harness = Harness(options.program, options.seed)
    kills(harness, options.rounds) if options.mode == "kills" else faults(harness, options.points)
    shutil.rmtree(harness.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
