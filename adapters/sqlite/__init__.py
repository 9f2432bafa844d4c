"""The store on SQLite: one file on this machine, or the memory of this process."""
