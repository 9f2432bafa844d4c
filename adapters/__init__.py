"""The world outside the core: chat platforms, LearnFlow, the disk, the web. Each imports lfbot and its own vendor."""
