-- CreateTable
CREATE TABLE "PostPause" (
    "id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pausedById" UUID,
    "pausedBy" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "resumedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PostPause_pkey" PRIMARY KEY ("id")
);

-- One pause at a time; its end wakes the postman.
CREATE UNIQUE INDEX "PostPause_one_open" ON "PostPause" ((true)) WHERE "resumedAt" IS NULL;
CREATE TRIGGER wake_resumed AFTER UPDATE ON "PostPause" FOR EACH ROW WHEN (NEW."resumedAt" IS NOT NULL) EXECUTE FUNCTION tell_postman();
