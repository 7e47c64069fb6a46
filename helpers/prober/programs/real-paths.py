# Where paths lead for a process, links followed, one a line and in their order; what is not there stays as it is.
# Arguments: process, paths.
import os
import sys

os.chroot(f'/proc/{sys.argv[1]}/root')
os.chdir('/')
for path in sys.argv[2:]:
    print(os.path.realpath(path))
