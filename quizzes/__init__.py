"""Item bank, grading, spacing, mock exams, mastery and readiness."""
