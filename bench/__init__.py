"""The measured promises: each one as a ratio to something plain, in the same run on the same machine (docs/performance.md).

Knows the app from outside (a process, a terminal) and storage from inside. The app knows nothing of this.
"""
