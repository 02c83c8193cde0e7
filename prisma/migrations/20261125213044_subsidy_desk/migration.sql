-- CreateEnum
CREATE TYPE "SubsidyNoteKind" AS ENUM ('note', 'task', 'legal');

-- CreateEnum
CREATE TYPE "SubsidyRequestState" AS ENUM ('outstanding', 'accepted', 'waived', 'missed');

-- AlterTable
ALTER TABLE "SubsidyApplication" ADD COLUMN     "officerId" UUID;

-- CreateTable
CREATE TABLE "SubsidyNote" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "kind" "SubsidyNoteKind" NOT NULL,
    "text" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doneAt" TIMESTAMPTZ(3),
    "doneById" UUID,

    CONSTRAINT "SubsidyNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyRequest" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "document" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" "SubsidyRequestState" NOT NULL DEFAULT 'outstanding',
    "dueOn" DATE NOT NULL,
    "extendedAt" TIMESTAMPTZ(3),
    "remindedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubsidyNote_applicationId_idx" ON "SubsidyNote"("applicationId");

-- CreateIndex
CREATE INDEX "SubsidyRequest_applicationId_idx" ON "SubsidyRequest"("applicationId");

-- CreateIndex
CREATE INDEX "SubsidyRequest_state_dueOn_idx" ON "SubsidyRequest"("state", "dueOn");

-- CreateIndex
CREATE INDEX "SubsidyApplication_officerId_idx" ON "SubsidyApplication"("officerId");

-- AddForeignKey
ALTER TABLE "SubsidyNote" ADD CONSTRAINT "SubsidyNote_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyNote" ADD CONSTRAINT "SubsidyNote_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyRequest" ADD CONSTRAINT "SubsidyRequest_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "SubsidyApplication_officerId_fkey" FOREIGN KEY ("officerId") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;
