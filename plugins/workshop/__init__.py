"""For staff and developers: building, serving, checking; each task of tasks.py is a few lines that call a module here.

`environment` alone is stdlib only: it runs before anything is installed.
"""
