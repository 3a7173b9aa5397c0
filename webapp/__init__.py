import os

# Products of a search are small: several threads would wait for each other longer than they multiply.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
