-- AlterTable
ALTER TABLE "CourseVersion" ADD COLUMN     "authorIds" UUID[];

-- AlterTable
ALTER TABLE "Provider" ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- The moves of a version (src/domain/course/version.ts has the same table; a test holds them together).
CREATE FUNCTION version_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('draft', 'submitted'), ('returned', 'draft'), ('returned', 'submitted'),
    ('submitted', 'draft'), ('submitted', 'published'), ('submitted', 'returned'),
    ('published', 'superseded'), ('published', 'withdrawn'), ('withdrawn', 'superseded')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a version does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "CourseVersion" FOR EACH ROW EXECUTE FUNCTION version_moves();

-- The moves of a run (src/domain/course/run.ts).
CREATE FUNCTION run_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state OR (OLD.state::text, NEW.state::text) IN (('draft', 'open'), ('open', 'cancelled')) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a run does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "CourseRun" FOR EACH ROW EXECUTE FUNCTION run_moves();

-- At most one version of a course is being worked on.
CREATE UNIQUE INDEX "CourseVersion_one_open" ON "CourseVersion" ("courseId") WHERE state IN ('draft', 'returned', 'submitted');

-- Only what nobody outside has seen may be thrown away.
CREATE FUNCTION only_drafts_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state::text IN ('draft', 'returned') THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'rows of % that left the draft are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER never_deleted BEFORE DELETE ON "CourseVersion" FOR EACH ROW EXECUTE FUNCTION only_drafts_go();
CREATE TRIGGER never_deleted BEFORE DELETE ON "CourseRun" FOR EACH ROW EXECUTE FUNCTION only_drafts_go();

-- The competences of a published version stay as reviewed, like its words (published_stays).
CREATE FUNCTION reviewed_competences_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM "CourseVersion" WHERE id = COALESCE(NEW."versionId", OLD."versionId")
      AND state IN ('published', 'superseded', 'withdrawn') AND "reviewedAt" IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'a published version is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER reviewed_stay BEFORE INSERT OR UPDATE OR DELETE ON "CourseCompetence" FOR EACH ROW EXECUTE FUNCTION reviewed_competences_stay();
