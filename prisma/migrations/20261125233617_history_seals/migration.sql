-- CreateTable
CREATE TABLE "HistorySeal" (
    "id" INTEGER NOT NULL,
    "upTo" BIGINT NOT NULL,
    "rows" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HistorySeal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HistoryCheck" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "seals" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "findings" JSONB NOT NULL,

    CONSTRAINT "HistoryCheck_pkey" PRIMARY KEY ("id")
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "HistorySeal" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON "HistorySeal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "HistoryCheck" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON "HistoryCheck" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
