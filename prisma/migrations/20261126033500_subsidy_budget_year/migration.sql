-- The year whose money pays an application: in which its course begins, else in which one applied, as days are counted here. What is
-- submitted has frozen facts, so its year is frozen with them; made from them by the database, it is the one rule for code and queries.
ALTER TABLE "SubsidyApplication" ADD COLUMN "budgetYear" INTEGER GENERATED ALWAYS AS (
  CASE WHEN "submittedAt" IS NOT NULL THEN coalesce(
    substring(facts ->> 'course_start' from '^(\d{4})-')::integer,
    extract(year from "submittedAt" AT TIME ZONE 'Europe/Zurich')::integer) END) STORED;
