"""distmode and its peers on the same work. One thread for all, and nothing from outside."""

import os

# Read when the libraries are imported, which nothing here does before this line.
os.environ |= {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "TQDM_DISABLE": "1",
    "ORT_DISABLE_TELEMETRY": "1",
}
