"""The form at `/admin/`: Decap CMS, served from our own host, over a back end of our own or that of a forge.

decap-server, its own local back end, commits whatever else lies changed in the folder (`git add .`), moves between
branches, and looks at nothing: `local` writes one file, once `check` finds it right, and commits that file alone.
"""
