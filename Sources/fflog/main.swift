print("fflog")
