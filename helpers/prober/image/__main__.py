"""Started as `python3 -I -S /stackproof-prober`."""

from prober.server import main

main()
