-- One clerk cannot end what two persons granted: a grant that reached its person goes by a new decision after a hearing, or lapses without proof.
DO $$ BEGIN
  EXECUTE replace(replace(pg_get_functiondef('subsidy_moves()'::regprocedure), ', (''final'', ''moot'')', ''), ', (''proof_checked'', ''moot'')', '');
END $$;
CREATE FUNCTION grant_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  IF NEW.state <> 'moot' OR OLD.state NOT IN ('in_review', 'documents_requested', 'queued') THEN RETURN NEW; END IF;
  SELECT rappen INTO last FROM "SubsidyDecision"
    WHERE "applicationId" = NEW.id AND kind <> 'reclaim' AND "servedAt" IS NOT NULL ORDER BY number DESC LIMIT 1;
  IF last.rappen > 0 THEN
    RAISE EXCEPTION 'a grant is taken back by a decision only' USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER grant_stays BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION grant_stays();
