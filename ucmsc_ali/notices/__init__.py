"""The inbox, and the e-mail behind it: what is due is raised once for each cause and person."""
