-- Functions that run with the owner's rights are for the service's role alone.

REVOKE EXECUTE ON FUNCTION
    principal_of(bytea), credential_lookup(text), credential_store(uuid, text),
    sign_in_attempt(bytea, inet), sign_in_succeeded(bytea, inet),
    acknowledge_entry(text, bigint, bigint), erase_account(uuid),
    open_streams(text), record_append(text, text, jsonb, jsonb, text[])
FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    principal_of(bytea), credential_lookup(text), credential_store(uuid, text),
    sign_in_attempt(bytea, inet), sign_in_succeeded(bytea, inet),
    acknowledge_entry(text, bigint, bigint), erase_account(uuid),
    open_streams(text), record_append(text, text, jsonb, jsonb, text[])
TO sonthana_service;
