-- CreateEnum
CREATE TYPE "GoalKind" AS ENUM ('profession', 'competence', 'free');

-- CreateEnum
CREATE TYPE "PathSide" AS ENUM ('person', 'counsellor');

-- CreateEnum
CREATE TYPE "StepKind" AS ENUM ('course', 'test', 'visit', 'appointment', 'own_task');

-- CreateEnum
CREATE TYPE "StepState" AS ENUM ('proposed', 'accepted', 'under_way', 'done', 'declined', 'called_off', 'dropped');

-- CreateTable
CREATE TABLE "LearningPath" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "goalKind" "GoalKind" NOT NULL,
    "goalProfessionId" UUID,
    "goalCode" TEXT,
    "goalLevel" INTEGER,
    "goalText" TEXT,
    "groupId" UUID,
    "startedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "LearningPath_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PathStep" (
    "id" UUID NOT NULL,
    "pathId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "StepKind" NOT NULL,
    "state" "StepState" NOT NULL,
    "title" TEXT NOT NULL,
    "reason" TEXT,
    "onDay" DATE,
    "courseId" UUID,
    "runId" UUID,
    "enrolmentId" UUID,
    "proposedFrom" "PathSide" NOT NULL,
    "proposedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedAt" TIMESTAMPTZ(3),
    "doneAt" TIMESTAMPTZ(3),

    CONSTRAINT "PathStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StepComment" (
    "id" UUID NOT NULL,
    "stepId" UUID NOT NULL,
    "from" "PathSide" NOT NULL,
    "accountId" UUID,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StepComment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PathLook" (
    "pathId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PathLook_pkey" PRIMARY KEY ("pathId","accountId")
);

-- CreateTable
CREATE TABLE "PathTemplate" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "steps" JSONB NOT NULL,
    "writtenById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PathTemplate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PathGroup" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "goalText" TEXT NOT NULL,
    "note" TEXT,
    "steps" JSONB NOT NULL,
    "assignedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PathGroup_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "LearningPath_personId_idx" ON "LearningPath"("personId");

-- CreateIndex
CREATE INDEX "LearningPath_groupId_idx" ON "LearningPath"("groupId");

-- CreateIndex
CREATE INDEX "PathStep_pathId_position_idx" ON "PathStep"("pathId", "position");

-- CreateIndex
CREATE INDEX "PathStep_enrolmentId_idx" ON "PathStep"("enrolmentId");

-- CreateIndex
CREATE INDEX "PathStep_courseId_idx" ON "PathStep"("courseId");

-- CreateIndex
CREATE INDEX "StepComment_stepId_at_idx" ON "StepComment"("stepId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "PathGroup_key_key" ON "PathGroup"("key");

-- CreateIndex
CREATE INDEX "PathGroup_assignedById_idx" ON "PathGroup"("assignedById");

-- AddForeignKey
ALTER TABLE "LearningPath" ADD CONSTRAINT "LearningPath_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LearningPath" ADD CONSTRAINT "LearningPath_goalProfessionId_fkey" FOREIGN KEY ("goalProfessionId") REFERENCES "Profession"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LearningPath" ADD CONSTRAINT "LearningPath_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "PathGroup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LearningPath" ADD CONSTRAINT "LearningPath_startedById_fkey" FOREIGN KEY ("startedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathStep" ADD CONSTRAINT "PathStep_pathId_fkey" FOREIGN KEY ("pathId") REFERENCES "LearningPath"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathStep" ADD CONSTRAINT "PathStep_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathStep" ADD CONSTRAINT "PathStep_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathStep" ADD CONSTRAINT "PathStep_enrolmentId_fkey" FOREIGN KEY ("enrolmentId") REFERENCES "Enrolment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathStep" ADD CONSTRAINT "PathStep_proposedById_fkey" FOREIGN KEY ("proposedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StepComment" ADD CONSTRAINT "StepComment_stepId_fkey" FOREIGN KEY ("stepId") REFERENCES "PathStep"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StepComment" ADD CONSTRAINT "StepComment_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathLook" ADD CONSTRAINT "PathLook_pathId_fkey" FOREIGN KEY ("pathId") REFERENCES "LearningPath"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathLook" ADD CONSTRAINT "PathLook_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathTemplate" ADD CONSTRAINT "PathTemplate_writtenById_fkey" FOREIGN KEY ("writtenById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PathGroup" ADD CONSTRAINT "PathGroup_assignedById_fkey" FOREIGN KEY ("assignedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Paths, steps and notes end, but stay.
CREATE TRIGGER never_deleted BEFORE DELETE ON "LearningPath" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "PathStep" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "StepComment" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A goal is what its kind says.
ALTER TABLE "LearningPath" ADD CONSTRAINT "goal_is_whole" CHECK (CASE "goalKind"
  WHEN 'profession' THEN "goalProfessionId" IS NOT NULL
  WHEN 'competence' THEN "goalCode" IS NOT NULL AND "goalLevel" IS NOT NULL
  ELSE "goalText" IS NOT NULL AND "goalText" <> '' END);
ALTER TABLE "LearningPath" ADD CONSTRAINT "goal_level" CHECK ("goalLevel" BETWEEN 1 AND 8);
ALTER TABLE "PathStep" ADD CONSTRAINT "course_step_has_course" CHECK ((kind = 'course') = ("courseId" IS NOT NULL));
ALTER TABLE "PathStep" ADD CONSTRAINT "done_has_a_moment" CHECK ((state = 'done') = ("doneAt" IS NOT NULL));
ALTER TABLE "PathStep" ADD CONSTRAINT "under_way_has_a_place" CHECK (state <> 'under_way' OR "enrolmentId" IS NOT NULL);
-- Whoever opens the link of a group twice has one path from it.
CREATE UNIQUE INDEX "LearningPath_one_of_group" ON "LearningPath" ("groupId", "personId") WHERE "endedAt" IS NULL;

-- The moves of a step (src/domain/learning-path/step.ts has the same table; a test holds them together).
CREATE FUNCTION step_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('proposed', 'accepted'), ('proposed', 'declined'), ('proposed', 'dropped'),
    ('accepted', 'under_way'), ('accepted', 'done'), ('accepted', 'called_off'), ('accepted', 'dropped'),
    ('under_way', 'done'), ('under_way', 'accepted'), ('under_way', 'called_off'),
    ('done', 'accepted'),
    ('declined', 'accepted'),
    ('called_off', 'accepted'), ('called_off', 'under_way'), ('called_off', 'dropped'),
    ('dropped', 'accepted')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a step does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "PathStep" FOR EACH ROW EXECUTE FUNCTION step_moves();
