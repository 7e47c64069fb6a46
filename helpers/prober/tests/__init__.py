"""Tests of the prober, with Python's own library only.

`python3 -I -B -m unittest discover -s tests -t .`, from the folder above; helpers/prober/prober.test.ts runs them so.
"""

import os
import sys

IMAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'image')
sys.path.insert(0, IMAGE)
