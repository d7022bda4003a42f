"""Ask the pages whether they are well; the exit status is the answer. Imports no Django."""

import os
import sys

from ucmsc_ali.management.programs import answers

if __name__ == "__main__":
    sys.exit(0 if answers("127.0.0.1", int(os.environ.get("PORT") or "8000")) else 1)
