"""From positions, gate logs, waybills and photos to stops, runs and suspected dumping."""
