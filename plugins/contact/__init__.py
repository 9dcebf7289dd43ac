"""The pages of the forms: their HTML and their fields are the relay's (`relay/templates`, `relay/forms.py`)."""
