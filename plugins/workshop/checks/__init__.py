"""What `check` looks at beyond what a build refuses: links, headings, words, pictures, dates, twins.

A check is a function that yields findings and never stops at the first. A problem makes `check` fail; what is worth a
look (`WORTH_A_LOOK`) is told and lets everything go on.
"""
