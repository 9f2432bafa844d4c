"""What every drawing of a card must do, whichever platform it is for."""
