"""The whole bot on one machine: for a first look, and for the check that it still does its main job."""
