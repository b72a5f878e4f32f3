"""The window: pygame only here. Screens show the views of `reporting` and give orders to a Session; they never change a world."""
