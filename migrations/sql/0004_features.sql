-- Typed tables of layer versions: made and sealed by these two functions, filled by the service in between.

CREATE SCHEMA features;
REVOKE ALL ON SCHEMA features FROM PUBLIC;
GRANT USAGE ON SCHEMA features TO sonthana_service, feature_reader;
CREATE SEQUENCE feature_table_numbers;

-- Makes an empty table for the features of a version and lets the service fill it; returns its name.
--   p_columns  [{"name", "type"}] of the properties, in order
CREATE FUNCTION make_feature_table(p_province text, p_geometry_type text, p_columns jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name constant text := 'v' || nextval('feature_table_numbers');
    v_column jsonb;
    v_type text;
    v_columns text := 'fid bigint NOT NULL';
BEGIN
    IF (p_province = ANY (context_provinces())) IS NOT TRUE THEN
        RAISE EXCEPTION 'province % is not in this context', p_province USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (p_geometry_type IN ('Point', 'MultiPoint', 'MultiLineString', 'MultiPolygon')) IS NOT TRUE THEN
        RAISE EXCEPTION 'no geometry type of features: %', p_geometry_type USING ERRCODE = 'SN006';
    END IF;
    FOR v_column IN SELECT * FROM jsonb_array_elements(p_columns) LOOP
        v_type := CASE v_column ->> 'type'
            WHEN 'int64' THEN 'bigint' WHEN 'float64' THEN 'double precision' WHEN 'bool' THEN 'boolean'
            WHEN 'string' THEN 'text' WHEN 'date' THEN 'date' WHEN 'timestamp' THEN 'timestamp with time zone' END;
        IF v_type IS NULL OR octet_length(v_column ->> 'name') NOT BETWEEN 1 AND 63 THEN
            RAISE EXCEPTION 'no column of features: %', v_column USING ERRCODE = 'SN006';
        END IF;
        v_columns := v_columns || format(', %I %s', v_column ->> 'name', v_type);
    END LOOP;
    EXECUTE format('CREATE TABLE features.%I (%s, geom geometry(%s, 4326) NOT NULL)', v_name, v_columns, p_geometry_type);
    EXECUTE format('GRANT INSERT ON features.%I TO sonthana_service', v_name);
    INSERT INTO feature_tables (name, province_code) VALUES (v_name, p_province);
    RETURN v_name;
END
$$;

-- A box as the WKT of a polygon; null where there is none.
CREATE FUNCTION feature_box(p_box box2d) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT ST_AsText(ST_MakeEnvelope(ST_XMin(p_box), ST_YMin(p_box), ST_XMax(p_box), ST_YMax(p_box)), 17)
$$;

-- Gives a filled table its key, its spatial index and its statistics; from then on it is read and nothing else.
-- Returns {"count", "extent"}: the extent as the WKT of a box, null where there is no feature.
CREATE FUNCTION seal_feature_table(p_name text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_sealed jsonb;
BEGIN
    UPDATE feature_tables SET sealed_at = clock_timestamp()
     WHERE name = p_name AND sealed_at IS NULL AND province_code = ANY (context_provinces());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no open feature table % in this context', p_name USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('REVOKE ALL ON features.%I FROM sonthana_service', p_name);
    EXECUTE format('ALTER TABLE features.%I ADD CONSTRAINT %I PRIMARY KEY (fid)', p_name, 'pk_' || p_name);
    EXECUTE format('CREATE INDEX %I ON features.%I USING gist (geom)', 'ix_' || p_name || '_geom', p_name);
    EXECUTE format('ANALYZE features.%I', p_name);
    EXECUTE format('GRANT SELECT ON features.%I TO feature_reader', p_name);
    EXECUTE format('SELECT jsonb_build_object(''count'', count(*), ''extent'', feature_box(ST_Extent(geom))) FROM features.%I',
                   p_name) INTO v_sealed;
    RETURN v_sealed;
END
$$;

-- Counts the features of a sealed table per subdistrict (per district where no subdistricts are loaded), for those who may
-- not see where each is: a table of its own, so that no filter can ask the exact one anything. Features outside of all
-- areas are counted nowhere. Returns its name.
CREATE FUNCTION make_counts_table(p_name text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name constant text := 'v' || nextval('feature_table_numbers');
    v_province text;
    v_level text;
BEGIN
    SELECT province_code INTO v_province FROM feature_tables
     WHERE name = p_name AND sealed_at IS NOT NULL AND province_code = ANY (context_provinces());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no sealed feature table % in this context', p_name USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT CASE WHEN bool_or(level = 'subdistrict') THEN 'subdistrict' ELSE 'district' END INTO v_level
      FROM areas WHERE province_code = v_province AND superseded_at IS NULL;
    EXECUTE format(
        'CREATE TABLE features.%I AS '
        'SELECT row_number() OVER (ORDER BY a.code)::bigint AS fid, a.code AS area_code, a.name_th AS area_name_th, '
        '       a.name_en AS area_name_en, a.level AS area_level, f.count, ST_Multi(a.geom)::geometry(MultiPolygon, 4326) AS geom '
        '  FROM (SELECT b.code, count(*) AS count '
        '          FROM features.%I f CROSS JOIN LATERAL ( '
        '               SELECT b.code FROM areas b '
        '                WHERE b.province_code = %L AND b.superseded_at IS NULL AND b.level = %L '
        '                  AND ST_Intersects(b.geom, ST_PointOnSurface(f.geom)) ORDER BY b.code LIMIT 1) b '
        '         GROUP BY b.code) f '
        '  JOIN areas a ON a.province_code = %L AND a.code = f.code AND a.superseded_at IS NULL',
        v_name, p_name, v_province, v_level, v_province);
    EXECUTE format('ALTER TABLE features.%I ALTER fid SET NOT NULL, ALTER geom SET NOT NULL', v_name);
    INSERT INTO feature_tables (name, province_code) VALUES (v_name, v_province);
    PERFORM seal_feature_table(v_name);
    RETURN v_name;
END
$$;

REVOKE EXECUTE ON FUNCTION make_feature_table(text, text, jsonb), seal_feature_table(text), make_counts_table(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_feature_table(text, text, jsonb), seal_feature_table(text), make_counts_table(text)
    TO sonthana_service;

-- Compares two sealed tables of a layer, in a new sealed table: what was added, what was removed, what has the same place
-- and other properties, what has the same properties and another place. Features are told apart by content alone; equal
-- ones cancel one by one. Properties are those that both have, with the same type
-- (p_fields). Returns {"name", "count", "extent"}.
CREATE FUNCTION make_difference_table(p_from text, p_to text, p_fields jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_name constant text := 'v' || nextval('feature_table_numbers');
    v_province text;
    v_columns text;
    v_row text;
    v_type text;
BEGIN
    SELECT min(province_code) INTO v_province FROM feature_tables
     WHERE name IN (p_from, p_to) AND sealed_at IS NOT NULL AND province_code = ANY (context_provinces())
    HAVING count(*) = 2;
    IF v_province IS NULL THEN
        RAISE EXCEPTION 'no two sealed feature tables in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT COALESCE(string_agg(format(', %I', f ->> 'name'), '' ORDER BY n), ''),
           'ROW(' || COALESCE(string_agg(format('%I', f ->> 'name'), ', ' ORDER BY n), '') || ')::text'
      INTO v_columns, v_row FROM jsonb_array_elements(p_fields) WITH ORDINALITY AS x (f, n);
    SELECT type INTO STRICT v_type FROM geometry_columns
     WHERE f_table_schema = 'features' AND f_table_name = p_to AND f_geometry_column = 'geom';
    EXECUTE format($q$
        CREATE TABLE features.%1$I AS
        WITH a AS (SELECT *, row_number() OVER (PARTITION BY place, say) AS n
                     FROM (SELECT fid, sha256(ST_AsBinary(geom)) AS place, sha256(convert_to(%4$s, 'UTF8')) AS say
                             FROM features.%2$I) s),
             b AS (SELECT *, row_number() OVER (PARTITION BY place, say) AS n
                     FROM (SELECT fid, sha256(ST_AsBinary(geom)) AS place, sha256(convert_to(%4$s, 'UTF8')) AS say
                             FROM features.%3$I) s),
             gone AS (SELECT a.fid, a.place, a.say, row_number() OVER (PARTITION BY a.place ORDER BY a.fid) AS n
                        FROM a LEFT JOIN b USING (place, say, n) WHERE b.fid IS NULL),
             come AS (SELECT b.fid, b.place, b.say, row_number() OVER (PARTITION BY b.place ORDER BY b.fid) AS n
                        FROM b LEFT JOIN a USING (place, say, n) WHERE a.fid IS NULL),
             same_place AS (SELECT gone.fid AS gone, come.fid AS come FROM gone JOIN come USING (place, n)),
             gone_still AS (SELECT fid, say, row_number() OVER (PARTITION BY say ORDER BY fid) AS n
                              FROM gone WHERE fid NOT IN (SELECT gone FROM same_place)),
             come_still AS (SELECT fid, say, row_number() OVER (PARTITION BY say ORDER BY fid) AS n
                              FROM come WHERE fid NOT IN (SELECT come FROM same_place)),
             moved AS (SELECT g.fid AS gone, c.fid AS come FROM gone_still g JOIN come_still c USING (say, n)
                        WHERE %6$L <> '')
        SELECT row_number() OVER (ORDER BY change, fid)::bigint AS fid, change%5$s, geom::geometry(%7$s, 4326) AS geom
          FROM (SELECT 'properties_changed' AS change, f.fid%5$s, f.geom
                  FROM features.%3$I f JOIN same_place s ON s.come = f.fid
                UNION ALL
                SELECT 'geometry_changed', f.fid%5$s, f.geom FROM features.%3$I f JOIN moved m ON m.come = f.fid
                UNION ALL
                SELECT 'added', f.fid%5$s, f.geom FROM features.%3$I f JOIN come_still c USING (fid)
                 WHERE f.fid NOT IN (SELECT come FROM moved)
                UNION ALL
                SELECT 'removed', f.fid%5$s, f.geom FROM features.%2$I f JOIN gone_still g USING (fid)
                 WHERE f.fid NOT IN (SELECT gone FROM moved)) d
        $q$, v_name, p_from, p_to, v_row, v_columns, v_columns, v_type);
    EXECUTE format('ALTER TABLE features.%I ALTER fid SET NOT NULL, ALTER geom SET NOT NULL', v_name);
    INSERT INTO feature_tables (name, province_code) VALUES (v_name, v_province);
    RETURN jsonb_build_object('name', v_name) || seal_feature_table(v_name);
END
$$;
REVOKE EXECUTE ON FUNCTION make_difference_table(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_difference_table(text, text, jsonb) TO sonthana_service;
