"""The tests mirror the package. Real parts on temporary files; nothing here may touch the user's own vault."""
