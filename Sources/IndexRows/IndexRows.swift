// IndexRows
