"""Responsive pictures: what staff drop in becomes light, clean files; originals, with their GPS, are never published."""
