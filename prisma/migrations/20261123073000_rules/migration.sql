-- What the database itself holds, whoever writes: rules that no program error may get past.

-- History is append-only.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "History" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON "History" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Enrolments, consents and grants end, but stay.
CREATE TRIGGER never_deleted BEFORE DELETE ON "Enrolment" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "Consent" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "RoleGrant" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One active enrolment per person and run.
CREATE UNIQUE INDEX "Enrolment_one_active" ON "Enrolment" ("runId", "personId") WHERE state <> 'cancelled';
-- The seats of a run can't be oversold, whatever the program counts.
ALTER TABLE "CourseRun" ADD CONSTRAINT "seats_suffice" CHECK (taken >= 0 AND taken <= seats + overruled);
ALTER TABLE "CourseRun" ADD CONSTRAINT "seats_positive" CHECK (seats >= 0 AND overruled >= 0 AND waiting >= 0 AND minimum >= 0);
ALTER TABLE "CourseRun" ADD CONSTRAINT "price_positive" CHECK ("priceRappen" >= 0);
ALTER TABLE "CourseRun" ADD CONSTRAINT "ends_after_start" CHECK ("endsAt" >= "startsAt");
ALTER TABLE "RunSession" ADD CONSTRAINT "ends_after_start" CHECK ("endsAt" > "startsAt");
ALTER TABLE "CourseCompetence" ADD CONSTRAINT "levels" CHECK ("fromLevel" BETWEEN 0 AND 8 AND "toLevel" BETWEEN 1 AND 8 AND "toLevel" > "fromLevel");
ALTER TABLE "Enrolment" ADD CONSTRAINT "offer_has_an_end" CHECK ((state = 'offered') = ("offerUntil" IS NOT NULL AND state = 'offered'));
ALTER TABLE "Enrolment" ADD CONSTRAINT "ended_has_a_reason" CHECK ((state = 'cancelled') = ("endReason" IS NOT NULL));

-- The moves of an enrolment (src/domain/enrolment/enrolment.ts has the same table; a test holds them together).
CREATE FUNCTION enrolment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('waiting', 'offered'), ('waiting', 'payment_due'), ('waiting', 'confirmed'), ('waiting', 'cancelled'),
    ('offered', 'payment_due'), ('offered', 'confirmed'), ('offered', 'cancelled'),
    ('payment_due', 'confirmed'), ('payment_due', 'cancelled'), ('payment_due', 'attended'), ('payment_due', 'absent'),
    ('confirmed', 'cancelled'), ('confirmed', 'attended'), ('confirmed', 'absent'),
    ('attended', 'absent'), ('absent', 'attended')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an enrolment does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "Enrolment" FOR EACH ROW EXECUTE FUNCTION enrolment_moves();

-- What was published once stays as it was; a change is a new version.
CREATE FUNCTION published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('published', 'superseded', 'withdrawn')
    AND (to_jsonb(OLD) - 'state' - 'updatedAt') IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'updatedAt') THEN
    RAISE EXCEPTION 'a published version is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER published_stays BEFORE UPDATE ON "CourseVersion" FOR EACH ROW EXECUTE FUNCTION published_stays();

-- One active grant of a role in an organisation.
CREATE UNIQUE INDEX "RoleGrant_one_active" ON "RoleGrant" ("accountId", role, COALESCE("providerId"::text, ''), COALESCE(office, '')) WHERE "endedAt" IS NULL;
-- An account manages a person once at a time, and only one account is a person's own.
CREATE UNIQUE INDEX "Managing_one_active" ON "Managing" ("accountId", "personId") WHERE "endedAt" IS NULL;
CREATE UNIQUE INDEX "Managing_one_self" ON "Managing" ("personId") WHERE kind = 'self' AND "endedAt" IS NULL;
CREATE UNIQUE INDEX "Managing_one_own_person" ON "Managing" ("accountId") WHERE kind = 'self' AND "endedAt" IS NULL;

-- Pages kept in memory are thrown away when something they show changes. PostgreSQL folds equal notifications
-- of one transaction into one, and sends none if it rolls back.
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('changed', TG_ARGV[0]); RETURN NULL; END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "CatalogueEntry" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('course');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "CourseRun" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('course');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "Provider" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('course');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "Profession" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "DemandIndicator" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
