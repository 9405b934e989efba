"""WHAT is computed: models and their building blocks. No files, no sessions, no flags."""
