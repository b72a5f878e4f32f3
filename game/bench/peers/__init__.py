"""The same forty projects in the libraries that others use for such work, each written as its own tutorial would have it."""
