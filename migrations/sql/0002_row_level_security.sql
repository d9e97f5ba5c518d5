-- Who may touch what, in SQL: grants of the service's role, and row-level security beneath them.
-- The service's role owns nothing. No context, no rows.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, sonthana_service;
GRANT USAGE ON SCHEMA public TO sonthana_service;

GRANT SELECT, INSERT ON provinces, organisations, assessment_kinds, assessment_versions, checkpoints
    TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (superseded_at) ON areas TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (title, given_name, family_name, position_th, position_en, acting_th, organisation)
    ON people TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (valid_until, signature_id) ON role_grants TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (ended_at) ON sessions TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON app_tokens TO sonthana_service;
GRANT SELECT ON streams, record_entries, feed_entries, acknowledgements, assessment_transitions, alembic_version TO sonthana_service;
GRANT SELECT, UPDATE (value, salt, erased_at) ON erasable_values TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (is_active) ON routing_rules TO sonthana_service;
GRANT SELECT, INSERT, UPDATE ON committees, seats, dialogue_units TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (version, state) ON assessments TO sonthana_service;

-- Tables of a province: only within the context's provinces.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['organisations', 'role_grants', 'streams', 'record_entries', 'feed_entries',
                             'erasable_values', 'checkpoints', 'routing_rules', 'committees', 'seats', 'dialogue_units',
                             'assessment_kinds', 'assessments', 'assessment_versions', 'acknowledgements'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY province ON %I USING (province_code = ANY ((SELECT context_provinces())::text[]))', t);
    END LOOP;
END
$$;

-- What is public needs an open context all the same, so that a forgotten one shows.
CREATE POLICY public_stream ON streams FOR SELECT
    USING (audience = 'public' AND (SELECT context_is_open()));
CREATE POLICY public_entry ON feed_entries FOR SELECT
    USING (audience = 'public' AND (SELECT context_is_open()));
CREATE POLICY public_headline ON erasable_values FOR SELECT
    USING (field = 'public_headline' AND (SELECT context_is_open()));

ALTER TABLE provinces ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON provinces FOR SELECT USING ((SELECT context_is_open()));
CREATE POLICY made ON provinces FOR INSERT WITH CHECK (code = ANY ((SELECT context_provinces())::text[]));

ALTER TABLE areas ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON areas FOR SELECT USING ((SELECT context_is_open()));
CREATE POLICY loaded ON areas FOR INSERT WITH CHECK (province_code = ANY ((SELECT context_provinces())::text[]));
CREATE POLICY superseded ON areas FOR UPDATE USING (province_code = ANY ((SELECT context_provinces())::text[]));

-- A person is seen by the provinces in which they hold or held a role or a seat, and by themselves.
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_province ON people FOR SELECT
    USING (id = (SELECT context_person()) OR id IN (SELECT g.person_id FROM role_grants g)
           OR id IN (SELECT s.holder_id FROM seats s));
CREATE POLICY made ON people FOR INSERT WITH CHECK ((SELECT context_provinces()) IS NOT NULL);
CREATE POLICY mended ON people FOR UPDATE USING (id IN (SELECT g.person_id FROM role_grants g));
CREATE POLICY own ON role_grants FOR SELECT USING (person_id = (SELECT context_person()));

ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempts ENABLE ROW LEVEL SECURITY;

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON sessions USING (person_id = (SELECT context_person()));
ALTER TABLE app_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app_tokens USING (person_id = (SELECT context_person()));
