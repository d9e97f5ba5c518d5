-- Who may touch uploads, jobs and layers, and what never changes of them.

GRANT SELECT, INSERT, DELETE, UPDATE (sha256) ON uploads TO sonthana_service;
GRANT SELECT, INSERT, DELETE, UPDATE (state, progress, stage, attempts, is_cancel_requested, report, result, started_at,
                                      finished_at) ON jobs TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (title_th, title_en, description_th, description_en, visibility, shared_with, style)
    ON layers TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (state) ON layer_versions TO sonthana_service;
GRANT SELECT ON feature_tables TO sonthana_service;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['uploads', 'jobs', 'layers', 'layer_versions', 'feature_tables'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY province ON %I USING (province_code = ANY ((SELECT context_provinces())::text[]))', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['layers', 'layer_versions', 'feature_tables'] LOOP
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    END LOOP;
END
$$;

-- Whether a layer has anything to show outside its province; asked past row-level security, whose policies ask it.
CREATE FUNCTION has_published_version(p_province text, p_slug text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM layer_versions v WHERE v.province_code = p_province AND v.slug = p_slug
                                                  AND v.state IN ('published', 'deprecated'))
$$;
REVOKE EXECUTE ON FUNCTION has_published_version(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION has_published_version(text, text) TO sonthana_service;

-- Outside the province: what is public, what is shared with a province of the context; of versions those that count.
CREATE POLICY beyond ON layers FOR SELECT
    USING ((SELECT context_is_open())
           AND (visibility = 'public' OR shared_with::text[] && (SELECT context_provinces()))
           AND has_published_version(province_code, slug));
CREATE POLICY beyond ON layer_versions FOR SELECT
    USING (state IN ('published', 'deprecated')
           AND EXISTS (SELECT FROM layers l
                        WHERE l.province_code = layer_versions.province_code AND l.slug = layer_versions.slug));

-- A version never changes, but for its state; a retracted one stays retracted.
CREATE FUNCTION check_layer_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('loaded', 'published') THEN
            RAISE EXCEPTION 'a version begins loaded or published' USING ERRCODE = 'SN002';
        END IF;
        IF (SELECT l.form FROM layers l WHERE l.province_code = NEW.province_code AND l.slug = NEW.slug)
           IS DISTINCT FROM (CASE WHEN NEW.raster IS NULL THEN 'vector' ELSE 'raster' END) THEN
            RAISE EXCEPTION 'a layer is vector or raster in all its versions' USING ERRCODE = 'SN002';
        END IF;
        -- asked for what is right, not for what is wrong: another province's table is hidden from this function too
        IF EXISTS (SELECT FROM unnest(ARRAY[NEW.table_name, NEW.counts_table]) AS named
                    WHERE named IS NOT NULL
                      AND NOT EXISTS (SELECT FROM feature_tables t WHERE t.name = named AND t.sealed_at IS NOT NULL
                                         AND t.province_code = NEW.province_code)) THEN
            RAISE EXCEPTION 'features of a version are sealed' USING ERRCODE = 'SN002';
        END IF;
        IF NEW.counts_table IS NULL AND EXISTS (SELECT FROM layers l WHERE l.province_code = NEW.province_code
                AND l.slug = NEW.slug AND l.precision <> 'exact') THEN
            RAISE EXCEPTION 'a layer that is shown as counts needs them' USING ERRCODE = 'SN002';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'state' - 'extent' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'extent'
       OR NEW.extent::bytea IS DISTINCT FROM OLD.extent::bytea THEN
        RAISE EXCEPTION 'a layer version never changes' USING ERRCODE = 'SN001';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('loaded', 'published'), ('loaded', 'retracted'), ('published', 'deprecated'),
                                      ('published', 'retracted'), ('deprecated', 'published'),
                                      ('deprecated', 'retracted')) THEN
        RAISE EXCEPTION 'transition % → % refused', OLD.state, NEW.state USING ERRCODE = 'SN002';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_version BEFORE INSERT OR UPDATE ON layer_versions
    FOR EACH ROW EXECUTE FUNCTION check_layer_version();

-- What a layer is never changes; what it is called and who sees it may.
CREATE FUNCTION check_layer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.province_code, NEW.slug, NEW.kind, NEW.form, NEW.precision, NEW.created_at)
       IS DISTINCT FROM (OLD.province_code, OLD.slug, OLD.kind, OLD.form, OLD.precision, OLD.created_at) THEN
        RAISE EXCEPTION 'the identity of a layer never changes' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_change BEFORE UPDATE ON layers FOR EACH ROW EXECUTE FUNCTION check_layer();

-- Unfinished jobs, for the worker that looks for those whose worker died; it knows no province beforehand.
CREATE FUNCTION unfinished_jobs() RETURNS TABLE (province_code text, id uuid, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT j.province_code, j.id, j.state FROM jobs j WHERE j.state IN ('queued', 'running') ORDER BY j.created_at
$$;
REVOKE EXECUTE ON FUNCTION unfinished_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unfinished_jobs() TO sonthana_service;

-- At commit every table of features is sealed and a version names it: none is left that nothing leads to.
CREATE FUNCTION check_feature_table() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM feature_tables t WHERE t.name = NEW.name AND t.sealed_at IS NOT NULL)
       OR NOT EXISTS (SELECT FROM layer_versions v WHERE NEW.name IN (v.table_name, v.counts_table)) THEN
        RAISE EXCEPTION 'no version names the features of %', NEW.name USING ERRCODE = 'SN002';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER named_at_commit AFTER INSERT ON feature_tables DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_feature_table();
