"""Running Sonthana: the private cluster, provisioning, migration, the demo and its supervisor."""
