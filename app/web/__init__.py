"""Pages: server-rendered Jinja templates with small TypeScript islands."""
