"""The report of a month: a page to print and a workbook to count on with."""
