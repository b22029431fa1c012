"""What the accuracy benchmarks share: the program, atlases that are copied instead of made anew, animals with their pairs."""
import csv, json, os, subprocess, sys, tempfile


PRETRAIN = ["--simulated", 40, "--steps", 1200, "--uniform-tissue"]


class Laboratory:
    """A folder of atlases, made from the data folder by the program."""

    def __init__(self, data, out=None, program=""):
        self.root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
        self.data = os.path.abspath(data)
        if not os.path.isdir(self.data):
            sys.exit(f"no data at {data}: pass --data DIR")
        self.out = os.path.abspath(out or tempfile.mkdtemp())
        os.makedirs(self.out, exist_ok=True)
        self.program = os.path.abspath(program or os.path.join(self.root, ".build/release/neurobridge"))
        if not program:
            subprocess.run(["swift", "build", "-c", "release", "--product", "neurobridge"], check=True, cwd=self.root,
                           stdout=subprocess.DEVNULL)

    def nb(self, *words):
        return subprocess.run([self.program, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout

    def rows(self, atlas, sql):
        return json.loads(self.nb("query", atlas, sql, "-f", "json"))

    def atlas(self, name):
        return f"{self.out}/{name}.atlas"

    def remove(self, atlas):
        for tail in ("", "-wal", "-shm"):
            if os.path.exists(atlas + tail):
                os.remove(atlas + tail)

    def copied(self, atlas, name):
        copy = self.atlas(name)
        self.remove(copy)
        self.nb("backup", atlas, copy)
        return copy

    @property
    def animals(self):
        return sorted(os.listdir(f"{self.data}/animals"))

    def pairs_file(self, animal):
        return f"{self.data}/animals/{animal}/pairs.csv"

    def pairs(self, animal):
        with open(self.pairs_file(animal), newline="") as file:
            return [tuple(row[:2]) for row in csv.reader(file)][1:]

    def import_pairs(self, atlas, animal, file=None):
        self.nb("pairs", "import", atlas, file or self.pairs_file(animal), "--animal", animal, "--from", "two-photon", "--to",
                "fmost")

    def made(self, name, start, make):
        """An atlas that begins as a copy of another; one that is whole already is taken as it is."""
        atlas = self.atlas(name)
        if not os.path.exists(atlas):
            making = self.copied(start, f"{name}-making")
            make(making)
            self.copied(making, name)
            self.remove(making)
        return atlas

    def pretrained(self, seed):
        """The animals, no pair known, and the model `base` pretrained on simulation alone."""
        return self.made(f"pretrained-{seed}", self.base(), lambda atlas: self.nb(
            "pretrain", atlas, *PRETRAIN, "--seed", seed, "--quiet"))

    def base(self):
        """Both sessions of every animal, no pair known; an atlas that is there already is taken."""
        atlas = self.atlas("animals")
        if not os.path.exists(atlas):
            making = self.atlas("animals-making")
            self.remove(making)
            self.nb("init", making)
            for animal in self.animals:
                for stack, modality in (("two-photon.tif", "two-photon"), ("fmost.ome.tif", "fmost")):
                    folder = f"{self.data}/animals/{animal}"
                    self.nb("ingest", making, f"{folder}/{stack}", "--animal", animal, "--modality", modality, "--neurons",
                            f"{folder}/{modality}.csv", "--quiet")
            self.copied(making, "animals")
            self.remove(making)
        return atlas
