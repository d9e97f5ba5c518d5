-- Erases an account for good: names, addresses, password, sessions, app tokens, offices, and the attempts to sign in.
-- Only where every province that knows the person is in the context. What the person did stays, under a bare id; names
-- and words beside the record are erased through the record.
CREATE FUNCTION erase_account(p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_person people;
BEGIN
    IF NOT EXISTS (SELECT FROM role_grants g WHERE g.person_id = p_person)
       OR EXISTS (SELECT FROM role_grants g WHERE g.person_id = p_person
                     AND (g.province_code = ANY (context_provinces())) IS NOT TRUE)
       OR EXISTS (SELECT FROM seats s WHERE s.holder_id = p_person
                     AND (s.province_code = ANY (context_provinces())) IS NOT TRUE) THEN
        RAISE EXCEPTION 'no such person in this context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO STRICT v_person FROM people WHERE id = p_person FOR UPDATE;
    DELETE FROM sign_in_attempts
     WHERE login_digest IN (sha256(convert_to(v_person.email, 'UTF8')), sha256(convert_to(v_person.phone, 'UTF8')));
    DELETE FROM credentials WHERE person_id = p_person;
    UPDATE sessions SET ended_at = clock_timestamp() WHERE person_id = p_person AND ended_at IS NULL;
    UPDATE app_tokens SET name = '', revoked_at = COALESCE(revoked_at, clock_timestamp()) WHERE person_id = p_person;
    UPDATE role_grants SET office = '' WHERE person_id = p_person;
    UPDATE people
       SET email = NULL, phone = NULL, title = '', given_name = '–', family_name = '', position_th = '',
           position_en = '', acting_th = '', organisation = ''
     WHERE id = p_person;
END
$$;
