-- Who may touch change sets, what never changes of them, and how they become a table of features.

GRANT SELECT, INSERT, UPDATE (base_version) ON change_sets TO sonthana_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON feature_changes TO sonthana_service;
GRANT SELECT, INSERT, UPDATE (decision, decided_at) ON feature_conflicts TO sonthana_service;
GRANT SELECT ON feature_numbers TO sonthana_service;

ALTER TABLE change_sets ENABLE ROW LEVEL SECURITY;
ALTER TABLE feature_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE feature_conflicts ENABLE ROW LEVEL SECURITY;
ALTER TABLE feature_numbers ENABLE ROW LEVEL SECURITY;

-- One's own; those that others propose or that were published; in a transaction of the service itself, all.
CREATE POLICY province ON change_sets
    USING (province_code = ANY ((SELECT context_provinces())::text[])
           AND (person_id = (SELECT context_person()) OR (SELECT context_person()) IS NULL
                OR state IN ('proposed', 'published')))
    WITH CHECK (province_code = ANY ((SELECT context_provinces())::text[]) AND person_id = (SELECT context_person()));
CREATE POLICY of_change_set ON feature_changes
    USING (EXISTS (SELECT FROM change_sets s
                    WHERE (s.province_code, s.id) = (feature_changes.province_code, feature_changes.change_set_id)));
CREATE POLICY of_change_set ON feature_conflicts
    USING (EXISTS (SELECT FROM change_sets s
                    WHERE (s.province_code, s.id) = (feature_conflicts.province_code, feature_conflicts.change_set_id)));
CREATE POLICY province ON feature_numbers USING (province_code = ANY ((SELECT context_provinces())::text[]));

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['change_sets', 'feature_changes', 'feature_conflicts', 'feature_numbers'] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
        IF t <> 'feature_changes' THEN
            EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
        END IF;
    END LOOP;
END
$$;

-- A change set begins open, on the published version of a layer whose features everybody who sees it sees exactly. Later its
-- state moves along the transitions that there are; what it is based on, only forwards while it is open.
CREATE FUNCTION check_change_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.published_version IS NOT NULL OR NEW.reason_id IS NOT NULL THEN
            RAISE EXCEPTION 'a change set begins open' USING ERRCODE = 'SN002';
        END IF;
        IF NOT EXISTS (SELECT FROM layers l JOIN layer_versions v USING (province_code, slug)
                        WHERE (l.province_code, l.slug, v.version) = (NEW.province_code, NEW.slug, NEW.base_version)
                          AND l.form = 'vector' AND l.precision = 'exact' AND v.state = 'published') THEN
            RAISE EXCEPTION 'only published features of exact precision are edited' USING ERRCODE = 'SN002';
        END IF;
        NEW.revision := 1;
        RETURN NEW;
    END IF;
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published change set never changes' USING ERRCODE = 'SN001';
    END IF;
    IF (NEW.province_code, NEW.id, NEW.slug, NEW.person_id, NEW.opened_at)
       IS DISTINCT FROM (OLD.province_code, OLD.id, OLD.slug, OLD.person_id, OLD.opened_at) THEN
        RAISE EXCEPTION 'the identity of a change set never changes' USING ERRCODE = 'SN001';
    END IF;
    IF OLD.state <> NEW.state
       AND (OLD.state, NEW.state) NOT IN (('open', 'proposed'), ('open', 'published'), ('open', 'discarded'),
                                          ('proposed', 'open'), ('proposed', 'published'), ('discarded', 'open')) THEN
        RAISE EXCEPTION 'transition % → % refused', OLD.state, NEW.state USING ERRCODE = 'SN002';
    END IF;
    IF NEW.base_version <> OLD.base_version
       AND (OLD.state <> 'open' OR NEW.state <> 'open' OR NEW.base_version < OLD.base_version) THEN
        RAISE EXCEPTION 'what changes are based on moves only forwards, while they are open' USING ERRCODE = 'SN002';
    END IF;
    IF NEW.state IN ('proposed', 'published') AND OLD.state <> NEW.state
       AND EXISTS (SELECT FROM feature_conflicts c
                    WHERE (c.province_code, c.change_set_id) = (NEW.province_code, NEW.id) AND c.decision IS NULL) THEN
        RAISE EXCEPTION 'a conflict is not decided' USING ERRCODE = 'SN006';
    END IF;
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_change BEFORE INSERT OR UPDATE ON change_sets
    FOR EACH ROW EXECUTE FUNCTION check_change_set();

-- Changes and conflicts are written by the person whose change set it is, while it is open. The update locks it, so that nobody
-- publishes between this check and the change, and moves its revision.
CREATE FUNCTION check_written_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_sets integer;
    v_open integer;
BEGIN
    SELECT count(*) INTO v_sets FROM (SELECT DISTINCT province_code, change_set_id FROM touched) t;
    UPDATE change_sets s SET revision = s.revision + 1
      FROM (SELECT DISTINCT province_code, change_set_id FROM touched) t
     WHERE (s.province_code, s.id) = (t.province_code, t.change_set_id) AND s.state = 'open'
       AND s.person_id = context_person() AND s.province_code = ANY (context_provinces());
    GET DIAGNOSTICS v_open = ROW_COUNT;
    IF v_open < v_sets THEN
        RAISE EXCEPTION 'a change set is written by its person, while it is open' USING ERRCODE = 'SN001';
    END IF;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['feature_changes', 'feature_conflicts'] LOOP
        EXECUTE format('CREATE TRIGGER written_open_in AFTER INSERT ON %I REFERENCING NEW TABLE AS touched '
                       'FOR EACH STATEMENT EXECUTE FUNCTION check_written_open()', t);
        EXECUTE format('CREATE TRIGGER written_open_over AFTER UPDATE ON %I REFERENCING OLD TABLE AS touched '
                       'FOR EACH STATEMENT EXECUTE FUNCTION check_written_open()', t);
        EXECUTE format('CREATE TRIGGER written_open_out AFTER DELETE ON %I REFERENCING OLD TABLE AS touched '
                       'FOR EACH STATEMENT EXECUTE FUNCTION check_written_open()', t);
    END LOOP;
END
$$;
CREATE FUNCTION check_feature_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.province_code, NEW.change_set_id, NEW.fid) IS DISTINCT FROM (OLD.province_code, OLD.change_set_id, OLD.fid) THEN
        RAISE EXCEPTION 'a change stays a change of one feature' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER same_feature BEFORE UPDATE ON feature_changes FOR EACH ROW EXECUTE FUNCTION check_feature_change();

-- A conflict is decided once, and nothing else of it changes.
CREATE FUNCTION check_feature_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decision IS NOT NULL THEN
        RAISE EXCEPTION 'a decision stays' USING ERRCODE = 'SN001';
    END IF;
    IF (NEW.province_code, NEW.change_set_id, NEW.fid, NEW.against_version, NEW.base_version, NEW.base_properties,
        NEW.theirs_properties, NEW.mine_properties, NEW.found_at, NEW.base_geom::bytea, NEW.theirs_geom::bytea,
        NEW.mine_geom::bytea)
       IS DISTINCT FROM
       (OLD.province_code, OLD.change_set_id, OLD.fid, OLD.against_version, OLD.base_version, OLD.base_properties,
        OLD.theirs_properties, OLD.mine_properties, OLD.found_at, OLD.base_geom::bytea, OLD.theirs_geom::bytea,
        OLD.mine_geom::bytea) THEN
        RAISE EXCEPTION 'a conflict never changes, but for its decision' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decided_once BEFORE UPDATE ON feature_conflicts FOR EACH ROW EXECUTE FUNCTION check_feature_conflict();

CREATE FUNCTION check_feature_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last_fid < OLD.last_fid OR (NEW.province_code, NEW.slug) <> (OLD.province_code, OLD.slug) THEN
        RAISE EXCEPTION 'numbers of features never go back' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER never_back BEFORE UPDATE ON feature_numbers FOR EACH ROW EXECUTE FUNCTION check_feature_number();

-- Moves the state of a change set: its person's own, or one that is proposed (who may accept it, the service decides).
CREATE FUNCTION move_change_set(p_province text, p_id uuid, p_from text, p_to text, p_version integer, p_reason uuid)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE change_sets s
       SET state = p_to, published_version = p_version, reason_id = coalesce(p_reason, s.reason_id),
           moved_at = clock_timestamp()
     WHERE s.province_code = p_province AND s.id = p_id AND s.state = p_from AND p_from <> p_to
       AND s.province_code = ANY (context_provinces())
       AND (s.person_id = context_person() OR s.state = 'proposed' AND context_person() IS NOT NULL);
    RETURN FOUND;
END
$$;

-- The changes of a change set of the person of this context, for statements that read features with them.
CREATE FUNCTION edited_features(p_province text, p_id uuid)
RETURNS TABLE (fid bigint, operation text, properties jsonb, geom geometry)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.fid, c.operation::text, c.properties, c.geom
      FROM change_sets s JOIN feature_changes c ON (c.province_code, c.change_set_id) = (s.province_code, s.id)
     WHERE s.province_code = p_province AND s.id = p_id AND s.state IN ('open', 'proposed')
       AND s.person_id = context_person() AND s.province_code = ANY (context_provinces())
$$;

-- Numbers for new features of a layer, beyond any that one ever had; returns the first of p_count.
CREATE FUNCTION take_feature_numbers(p_province text, p_slug text, p_count integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_table text;
    v_highest bigint;
    v_last bigint := 0;
BEGIN
    IF (p_province = ANY (context_provinces()) AND context_person() IS NOT NULL AND p_count > 0) IS NOT TRUE THEN
        RAISE EXCEPTION 'no numbers of features in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR v_table IN SELECT v.table_name FROM layer_versions v
                    WHERE v.province_code = p_province AND v.slug = p_slug AND v.table_name IS NOT NULL LOOP
        EXECUTE format('SELECT max(fid) FROM features.%I', v_table) INTO v_highest;
        v_last := greatest(v_last, v_highest);
    END LOOP;
    INSERT INTO feature_numbers AS n (province_code, slug, last_fid) VALUES (p_province, p_slug, v_last + p_count)
        ON CONFLICT (province_code, slug) DO UPDATE SET last_fid = greatest(n.last_fid, v_last) + p_count
        RETURNING last_fid INTO v_last;
    RETURN v_last - p_count + 1;
END
$$;

-- The features of a sealed table with changes put in, in a new sealed table that keeps their numbers.
--   p_columns  [{"name", "type"}] of the properties
--   p_changes  [{"fid", "operation", "properties", "geom"}], geom as hexadecimal WKB in WGS 84
-- Returns {"name", "count", "extent"}.
CREATE FUNCTION make_edited_table(p_from text, p_geometry_type text, p_columns jsonb, p_changes jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name text;
    v_province text;
    v_kept text;
    v_put text;
BEGIN
    SELECT province_code INTO v_province FROM feature_tables
     WHERE name = p_from AND sealed_at IS NOT NULL AND province_code = ANY (context_provinces());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no sealed feature table % in this context', p_from USING ERRCODE = 'insufficient_privilege';
    END IF;
    v_name := make_feature_table(v_province, p_geometry_type, p_columns);
    SELECT coalesce(string_agg(format(', t.%I', f ->> 'name'), '' ORDER BY n), ''),
           coalesce(string_agg(format(', (c.properties ->> %L)::%s', f ->> 'name',
                CASE f ->> 'type' WHEN 'int64' THEN 'bigint' WHEN 'float64' THEN 'double precision' WHEN 'bool' THEN 'boolean'
                                  WHEN 'string' THEN 'text' WHEN 'date' THEN 'date' ELSE 'timestamp with time zone' END),
                '' ORDER BY n), '')
      INTO v_kept, v_put FROM jsonb_array_elements(p_columns) WITH ORDINALITY AS x (f, n);
    EXECUTE format($q$
        WITH c AS MATERIALIZED (
            SELECT (x ->> 'fid')::bigint AS fid, x ->> 'operation' AS operation, x -> 'properties' AS properties,
                   ST_GeomFromWKB(decode(x ->> 'geom', 'hex'), 4326) AS geom
              FROM jsonb_array_elements($1) x)
        INSERT INTO features.%1$I
        SELECT t.fid%3$s, t.geom FROM features.%2$I t WHERE NOT EXISTS (SELECT FROM c WHERE c.fid = t.fid)
        UNION ALL
        SELECT c.fid%4$s, c.geom FROM c WHERE c.operation <> 'delete'
        $q$, v_name, p_from, v_kept, v_put) USING p_changes;
    RETURN jsonb_build_object('name', v_name) || seal_feature_table(v_name);
END
$$;

REVOKE EXECUTE ON FUNCTION move_change_set(text, uuid, text, text, integer, uuid), edited_features(text, uuid),
    take_feature_numbers(text, text, integer), make_edited_table(text, text, jsonb, jsonb), check_written_open()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_change_set(text, uuid, text, text, integer, uuid), edited_features(text, uuid),
    take_feature_numbers(text, text, integer), make_edited_table(text, text, jsonb, jsonb) TO sonthana_service;
GRANT EXECUTE ON FUNCTION edited_features(text, uuid) TO feature_reader;

-- Whoever remembers what a collection is asks for this number: it moves with the province's catalogue, and for somebody who
-- edits with all that they change. Neither ever goes back, so that their sum tells of either.
CREATE OR REPLACE FUNCTION catalogue_stamp(p_province text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT s.stamp FROM catalogue_stamps s WHERE s.province_code = p_province), 0)
         + coalesce((SELECT sum(e.revision)::bigint FROM change_sets e
                      WHERE e.person_id = context_person() AND e.province_code = p_province), 0)
$$;
