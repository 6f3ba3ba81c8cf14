"""The routes, a module for each area. Pages are imported when one is opened."""
