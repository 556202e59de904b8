"""The tree keeps its promises; these tests read files only."""
