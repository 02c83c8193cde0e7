-- CreateEnum
CREATE TYPE "EscoSkillKind" AS ENUM ('knowledge', 'competence', 'group');

-- CreateEnum
CREATE TYPE "EscoNecessity" AS ENUM ('essential', 'optional');

-- CreateEnum
CREATE TYPE "SignalKind" AS ENUM ('search', 'declined', 'gap', 'wish');

-- AlterTable
ALTER TABLE "Profession" ADD COLUMN     "chisco5" TEXT,
ADD COLUMN     "mappingVersion" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "titleFemale" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "titleMale" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "ProfessionNeed" ADD COLUMN     "version" TEXT NOT NULL DEFAULT '2.2';

-- AlterTable
ALTER TABLE "ProfessionSkill" ADD COLUMN     "author" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "onDay" DATE,
ADD COLUMN     "source" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "version" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "EscoOccupation" (
    "uri" TEXT NOT NULL,
    "isco4" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "goneSince" TIMESTAMPTZ(3),

    CONSTRAINT "EscoOccupation_pkey" PRIMARY KEY ("uri")
);

-- CreateTable
CREATE TABLE "EscoSkill" (
    "uri" TEXT NOT NULL,
    "kind" "EscoSkillKind" NOT NULL,
    "reuseLevel" TEXT NOT NULL,
    "collections" TEXT[],
    "goneSince" TIMESTAMPTZ(3),

    CONSTRAINT "EscoSkill_pkey" PRIMARY KEY ("uri")
);

-- CreateTable
CREATE TABLE "EscoRelation" (
    "occupationUri" TEXT NOT NULL,
    "skillUri" TEXT NOT NULL,
    "necessity" "EscoNecessity" NOT NULL,
    "goneSince" TIMESTAMPTZ(3),

    CONSTRAINT "EscoRelation_pkey" PRIMARY KEY ("occupationUri","skillUri","necessity")
);

-- CreateTable
CREATE TABLE "EscoIscoGroup" (
    "code" TEXT NOT NULL,
    "goneSince" TIMESTAMPTZ(3),

    CONSTRAINT "EscoIscoGroup_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "EscoText" (
    "uri" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "alternative" TEXT[],
    "description" TEXT NOT NULL,

    CONSTRAINT "EscoText_pkey" PRIMARY KEY ("uri","language")
);

-- CreateTable
CREATE TABLE "EscoImport" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "release" TEXT NOT NULL,
    "languages" TEXT[],
    "occupations" INTEGER NOT NULL,
    "skills" INTEGER NOT NULL,
    "relations" INTEGER NOT NULL,
    "added" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "gone" JSONB NOT NULL,

    CONSTRAINT "EscoImport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DemandSignal" (
    "id" UUID NOT NULL,
    "kind" "SignalKind" NOT NULL,
    "topic" TEXT NOT NULL,
    "text" TEXT,
    "code" TEXT,
    "level" INTEGER,
    "municipality" INTEGER,
    "daypart" TEXT,
    "onDay" DATE NOT NULL,

    CONSTRAINT "DemandSignal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NeedCorrection" (
    "id" UUID NOT NULL,
    "professionId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "fromLevel" INTEGER,
    "toLevel" INTEGER,
    "fromWeight" INTEGER,
    "toWeight" INTEGER,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NeedCorrection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProfessionOccupation" (
    "professionId" UUID NOT NULL,
    "uri" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "author" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "onDay" DATE NOT NULL,

    CONSTRAINT "ProfessionOccupation_pkey" PRIMARY KEY ("professionId","uri")
);

-- CreateTable
CREATE TABLE "DemandOverride" (
    "id" UUID NOT NULL,
    "professionId" UUID NOT NULL,
    "score" INTEGER NOT NULL,
    "committee" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,

    CONSTRAINT "DemandOverride_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "EscoOccupation_isco4_idx" ON "EscoOccupation"("isco4");

-- CreateIndex
CREATE INDEX "EscoRelation_skillUri_idx" ON "EscoRelation"("skillUri");

-- CreateIndex
CREATE INDEX "DemandSignal_topic_idx" ON "DemandSignal"("topic");

-- CreateIndex
CREATE INDEX "DemandSignal_onDay_idx" ON "DemandSignal"("onDay");

-- CreateIndex
CREATE INDEX "NeedCorrection_professionId_idx" ON "NeedCorrection"("professionId");

-- CreateIndex
CREATE INDEX "DemandOverride_professionId_idx" ON "DemandOverride"("professionId");

-- CreateIndex
CREATE UNIQUE INDEX "DemandIndicator_professionId_indicator_region_source_period_key" ON "DemandIndicator"("professionId", "indicator", "region", "source", "period", "issuedOn");

-- AddForeignKey
ALTER TABLE "EscoRelation" ADD CONSTRAINT "EscoRelation_occupationUri_fkey" FOREIGN KEY ("occupationUri") REFERENCES "EscoOccupation"("uri") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EscoRelation" ADD CONSTRAINT "EscoRelation_skillUri_fkey" FOREIGN KEY ("skillUri") REFERENCES "EscoSkill"("uri") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NeedCorrection" ADD CONSTRAINT "NeedCorrection_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfessionOccupation" ADD CONSTRAINT "ProfessionOccupation_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DemandOverride" ADD CONSTRAINT "DemandOverride_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The pages that show professions are drawn anew when any part of one changes.
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "ProfessionNeed" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "ProfessionSkill" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "ProfessionWay" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "ProfessionOccupation" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "DemandOverride" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "EscoImport" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('profession');

-- What was put right with a reason, and what was imported, stays as it was written.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "NeedCorrection" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "EscoImport" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "DemandOverride" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "EscoOccupation" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "EscoSkill" FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE "ProfessionNeed" ADD CONSTRAINT "levels" CHECK (level BETWEEN 1 AND 8 AND weight BETWEEN 1 AND 3);
ALTER TABLE "NeedCorrection" ADD CONSTRAINT "has_a_reason" CHECK (length(trim(reason)) > 0);
ALTER TABLE "DemandOverride" ADD CONSTRAINT "score_of_100" CHECK (score BETWEEN 0 AND 100 AND length(trim(reason)) > 0);
ALTER TABLE "DemandOverride" ADD CONSTRAINT "ended_has_a_reason" CHECK (("endedAt" IS NULL) = ("endReason" IS NULL));
CREATE UNIQUE INDEX "DemandOverride_one_in_force" ON "DemandOverride" ("professionId") WHERE "endedAt" IS NULL;
ALTER TABLE "DemandSignal" ADD CONSTRAINT "level_of_8" CHECK (level BETWEEN 1 AND 8);

-- The link of each profession to its ESCO occupation moves to the new table, with the author of its needs.
INSERT INTO "ProfessionOccupation" ("professionId", uri, position, author, source, version, "onDay")
SELECT p.id, p."escoUri", 0, coalesce(n.author, ''), coalesce(n.source, ''), '1.2', coalesce(n."onDay", current_date)
FROM "Profession" p LEFT JOIN LATERAL (SELECT author, source, "onDay" FROM "ProfessionNeed" WHERE "professionId" = p.id ORDER BY code LIMIT 1) n ON true;
-- Wishes that were reported so far become signals; the old table stays for what it says.
INSERT INTO "DemandSignal" (id, kind, topic, text, "onDay")
SELECT id, 'wish', lower(trim(query)), nullif(left(wish, 300), ''), "onDay" FROM "MissingOffer" WHERE trim(query) <> '';
