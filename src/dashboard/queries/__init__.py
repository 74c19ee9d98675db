"""Questions a dataset answers: (dataset, filters, …) → frame; always the same columns, empty where nothing is left."""
