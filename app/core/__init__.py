"""What every slice stands on: settings, database, errors, paging, time, language, jobs."""
