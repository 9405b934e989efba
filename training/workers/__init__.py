"""Several processes that train one network on shares of the same batches."""
