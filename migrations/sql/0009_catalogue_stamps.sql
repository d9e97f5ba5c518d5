-- A number for each province that moves with everything that is done to its layers: whoever remembers what a collection is
-- compares it, in the same round trip as the answer itself. It is told to nobody.
CREATE FUNCTION move_catalogue_stamp() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO catalogue_stamps AS s (province_code, stamp)
    VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.province_code ELSE NEW.province_code END, 1)
        ON CONFLICT (province_code) DO UPDATE SET stamp = s.stamp + 1;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION move_catalogue_stamp() FROM PUBLIC;

-- Deferred: the row is locked at the commit alone, not for as long as a file takes to load.
CREATE CONSTRAINT TRIGGER layers_move_the_stamp AFTER INSERT OR UPDATE OR DELETE ON layers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION move_catalogue_stamp();
CREATE CONSTRAINT TRIGGER layer_versions_move_the_stamp AFTER INSERT OR UPDATE OR DELETE ON layer_versions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION move_catalogue_stamp();

CREATE FUNCTION catalogue_stamp(p_province text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT s.stamp FROM catalogue_stamps s WHERE s.province_code = p_province), 0)
$$;
REVOKE EXECUTE ON FUNCTION catalogue_stamp(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalogue_stamp(text) TO sonthana_service;

ALTER TABLE catalogue_stamps ENABLE ROW LEVEL SECURITY;
