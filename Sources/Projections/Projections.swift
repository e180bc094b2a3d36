// placeholder while the module is empty
