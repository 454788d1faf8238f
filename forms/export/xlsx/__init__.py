"""Write Excel workbooks as a stream."""
