"""Starts and stops everything the product needs on one machine.

Standard library only: it runs before any package is installed, and it knows no room.
"""
