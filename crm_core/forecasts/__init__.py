"""What deals are expected to bring, and how they come through the funnel."""
