"""Files of other programs, in and out. Knows formats; knows neither the database nor the screen."""
