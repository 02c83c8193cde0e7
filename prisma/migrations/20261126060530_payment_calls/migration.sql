-- CreateTable
CREATE TABLE "PaymentCall" (
    "id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "checkout" TEXT,
    "intent" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "doneAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PaymentCall_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PaymentCall_event_key" ON "PaymentCall"("event");

-- CreateIndex
CREATE INDEX "PaymentCall_doneAt_nextAt_idx" ON "PaymentCall"("doneAt", "nextAt");

ALTER TABLE "PaymentCall" ADD CONSTRAINT "about_one" CHECK (num_nonnulls("checkout", "intent") = 1);
