"""What is true, and since when: reviewed records with sources, confidence and validity."""
