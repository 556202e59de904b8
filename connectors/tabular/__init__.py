"""CSV and XLSX files that a department drops into a folder."""
