-- Rules of inputs that hold whatever the program does.

CREATE FUNCTION check_assessment_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_present assessment_versions;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.version <> 1 OR NEW.state <> 'submitted' THEN
            RAISE EXCEPTION 'an input begins as version 1, submitted' USING ERRCODE = 'SN002';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.province_code, NEW.id, NEW.submitted_at) IS DISTINCT FROM (OLD.province_code, OLD.id, OLD.submitted_at) THEN
        RAISE EXCEPTION 'the identity of an input never changes' USING ERRCODE = 'SN001';
    END IF;
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) OR (NEW.version > OLD.version) <> (NEW.state = 'submitted')
       OR NOT EXISTS (SELECT FROM assessment_transitions t
                       WHERE t.from_state = OLD.state AND t.to_state = NEW.state) THEN
        RAISE EXCEPTION 'transition % → % refused', OLD.state, NEW.state USING ERRCODE = 'SN002';
    END IF;
    SELECT * INTO STRICT v_present FROM assessment_versions v
     WHERE v.province_code = NEW.province_code AND v.assessment_id = NEW.id AND v.version = NEW.version;
    IF NEW.state IN ('validated', 'returned')
       AND EXISTS (SELECT FROM assessment_versions v
                    WHERE v.province_code = NEW.province_code AND v.assessment_id = NEW.id
                      AND v.entered_by = context_person()) THEN
        RAISE EXCEPTION 'nobody validates or returns what they entered a version of' USING ERRCODE = 'SN003';
    END IF;
    IF NEW.state = 'validated' THEN
        IF EXISTS (SELECT FROM jsonb_array_elements(v_present.readings) r
                    WHERE r ->> 'unit' IS NULL
                       OR (r ->> 'quantity' IN ('depth', 'level') AND r ->> 'datum' IS NULL)) THEN
            RAISE EXCEPTION 'no datum or no unit: not validated' USING ERRCODE = 'SN004';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_change BEFORE INSERT OR UPDATE ON assessments
    FOR EACH ROW EXECUTE FUNCTION check_assessment_change();
