-- Counts that say which areas they were made by, made again when the areas have changed; and why a version is retracted.

-- The areas that features of a province are counted in now: {"level", "edition", "area_count"}. The level is subdistrict, or
-- district where no subdistricts are loaded; the edition is the newest of that level, null where there are no areas. Areas
-- that end without a successor make no edition: the number of areas tells.
CREATE FUNCTION areas_to_count(p_province text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
               'level', l.level,
               'edition', (SELECT max(a.edition) FROM areas a WHERE a.province_code = p_province AND a.level = l.level),
               'area_count', (SELECT count(*) FROM areas a
                               WHERE a.province_code = p_province AND a.level = l.level AND a.superseded_at IS NULL))
      FROM (SELECT CASE WHEN bool_or(a.level = 'subdistrict') THEN 'subdistrict' ELSE 'district' END AS level
              FROM areas a WHERE a.province_code = p_province AND a.superseded_at IS NULL) l
$$;
REVOKE EXECUTE ON FUNCTION areas_to_count(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION areas_to_count(text) TO sonthana_service;

-- Counts the features of a sealed table per area, for those who may not see where each is: a table of its own, so that no
-- filter can ask the exact one anything. Features outside of all areas are counted nowhere. Nobody loads areas meanwhile.
-- Returns {"name"} of the table, and what areas_to_count says; area_edition is that of the one area's boundary.
DROP FUNCTION make_counts_table(text);
CREATE FUNCTION make_counts_table(p_name text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name constant text := 'v' || nextval('feature_table_numbers');
    v_province text;
    v_areas jsonb;
BEGIN
    SELECT province_code INTO v_province FROM feature_tables
     WHERE name = p_name AND sealed_at IS NOT NULL AND province_code = ANY (context_provinces());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no sealed feature table % in this context', p_name USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- whoever loads areas takes the same lock alone
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('areas/' || v_province, 0));
    v_areas := areas_to_count(v_province);
    EXECUTE format(
        'CREATE TABLE features.%I AS '
        'SELECT row_number() OVER (ORDER BY a.code)::bigint AS fid, a.code AS area_code, a.name_th AS area_name_th, '
        '       a.name_en AS area_name_en, a.level AS area_level, a.edition::bigint AS area_edition, f.count, '
        '       ST_Multi(a.geom)::geometry(MultiPolygon, 4326) AS geom '
        '  FROM (SELECT b.code, count(*) AS count '
        '          FROM features.%I f CROSS JOIN LATERAL ( '
        '               SELECT b.code FROM areas b '
        '                WHERE b.province_code = %L AND b.superseded_at IS NULL AND b.level = %L '
        '                  AND ST_Intersects(b.geom, ST_PointOnSurface(f.geom)) ORDER BY b.code LIMIT 1) b '
        '         GROUP BY b.code) f '
        '  JOIN areas a ON a.province_code = %L AND a.code = f.code AND a.superseded_at IS NULL',
        v_name, p_name, v_province, v_areas ->> 'level', v_province);
    EXECUTE format('ALTER TABLE features.%I ALTER fid SET NOT NULL, ALTER geom SET NOT NULL', v_name);
    INSERT INTO feature_tables (name, province_code) VALUES (v_name, v_province);
    PERFORM seal_feature_table(v_name);
    RETURN jsonb_build_object('name', v_name) || v_areas;
END
$$;
REVOKE EXECUTE ON FUNCTION make_counts_table(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_counts_table(text) TO sonthana_service;

-- Versions with the same features are versions of one layer with the same content, and each has counts of its own.
CREATE FUNCTION check_shared_features() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM layer_versions v
                WHERE v.table_name = NEW.table_name
                  AND ((v.province_code, v.slug, v.content_hash, v.geometry_type, v.fields)
                       IS DISTINCT FROM
                       (NEW.province_code, NEW.slug, NEW.content_hash, NEW.geometry_type, NEW.fields)
                       OR NEW.counts_table IS NULL OR v.counts_table = NEW.counts_table)) THEN
        RAISE EXCEPTION 'features are shared by versions of one layer with the same content, counted anew'
            USING ERRCODE = 'SN002';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_shared BEFORE INSERT ON layer_versions FOR EACH ROW EXECUTE FUNCTION check_shared_features();

-- Why a version is deprecated or retracted, as the record has it; null where it is neither, or the words were erased. Asked
-- past row-level security, for those who see the version: of the province, or anybody who sees a deprecated one from outside.
CREATE FUNCTION version_reason(p_province text, p_slug text, p_version integer, p_state text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT w.value #>> '{}'
      FROM record_entries r
      JOIN erasable_values w
        ON w.province_code = r.province_code
       AND w.id = (convert_from(r.canonical, 'UTF8')::jsonb #>> '{body,values,reason,id}')::uuid
     WHERE p_state IN ('deprecated', 'retracted')
       AND r.province_code = p_province AND r.subject_type = 'layer' AND r.subject_id = p_slug
       AND r.subject_version = p_version AND r.event_type = 'layer.version_' || p_state
       AND (p_province = ANY (context_provinces())
            OR context_is_open() AND EXISTS (
                SELECT FROM layer_versions v JOIN layers l USING (province_code, slug)
                 WHERE v.province_code = p_province AND v.slug = p_slug AND v.version = p_version AND v.state = 'deprecated'
                   AND (l.visibility = 'public' OR l.shared_with::text[] && context_provinces())))
     ORDER BY r.seq DESC LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION version_reason(text, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION version_reason(text, text, integer, text) TO sonthana_service;
