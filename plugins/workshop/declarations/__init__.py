"""What is made from the one declaration of each kind: editor schemas, blank templates, handbook pages, the CMS form.

Never the other way round: nothing here is read back by the catalogue.
"""
