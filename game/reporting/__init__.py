"""Numbers to meaning: wording, ledgers, frozen views. Shared by the window and the terminal, so both say the same words."""
