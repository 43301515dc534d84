"""What German does to words: how they are spelt, joined and inflected. Pure; knows no item and no topic."""
