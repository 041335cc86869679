"""Files of a month: what stands in their tables and packets, and how they are written. No database here."""
