-- The year whose money pays an application: in which its course begins, else in which one applied, as days are counted here. It is made
-- once, with submitting, and stays, also when the facts of a destroyed case are gone: the one rule for code and queries.
ALTER TABLE "SubsidyApplication" ADD COLUMN "budgetYear" INTEGER;

CREATE FUNCTION freeze_budget_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."budgetYear" IS NOT NULL THEN
    NEW."budgetYear" := OLD."budgetYear";
  ELSIF NEW."submittedAt" IS NULL THEN
    NEW."budgetYear" := NULL;
  ELSE
    NEW."budgetYear" := coalesce(
      substring(NEW.facts ->> 'course_start' from '^(\d{4})-')::integer,
      extract(year from NEW."submittedAt" AT TIME ZONE 'Europe/Zurich')::integer);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_year BEFORE INSERT OR UPDATE ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION freeze_budget_year();

-- What was submitted before gets its year by the same rule.
UPDATE "SubsidyApplication" SET "budgetYear" = NULL WHERE "submittedAt" IS NOT NULL;
