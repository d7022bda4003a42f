"""The checks of the screening forms: hard ones refuse, soft ones ask."""
