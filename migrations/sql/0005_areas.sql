-- An edition of an area is never rewritten: it is superseded, once.

CREATE FUNCTION only_supersede() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
       OR (NEW.province_code, NEW.code, NEW.edition, NEW.level, NEW.parent_code, NEW.name_th, NEW.name_en,
           NEW.geom::bytea, NEW.is_schematic, NEW.source, NEW.licence, NEW.loaded_at)
          IS DISTINCT FROM
          (OLD.province_code, OLD.code, OLD.edition, OLD.level, OLD.parent_code, OLD.name_th, OLD.name_en,
           OLD.geom::bytea, OLD.is_schematic, OLD.source, OLD.licence, OLD.loaded_at) THEN
        RAISE EXCEPTION 'an edition of an area can only be superseded' USING ERRCODE = 'SN001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_supersede BEFORE UPDATE ON areas FOR EACH ROW EXECUTE FUNCTION only_supersede();
CREATE TRIGGER no_delete BEFORE DELETE ON areas FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON areas FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
