"""One campaign: sessions, saves, replay."""
