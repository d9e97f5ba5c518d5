"""Long work that people ask for: files sent, jobs with progress and report, the workers that do them."""
