"""The core of lfbot: what people say and what LearnFlow tells, without any platform, socket or disk."""
