-- CreateEnum
CREATE TYPE "CodeStep" AS ENUM ('sent', 'wrong');

-- CreateEnum
CREATE TYPE "InvitationKind" AS ENUM ('help', 'take_over', 'guardian');

-- AlterTable
ALTER TABLE "CodeRequest" ADD COLUMN     "network" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "step" "CodeStep" NOT NULL DEFAULT 'sent';

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "kind" "InvitationKind" NOT NULL,
    "askedById" UUID NOT NULL,
    "personId" UUID,
    "details" JSONB,
    "address" TEXT NOT NULL,
    "codeHash" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "accepted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Invitation_address_idx" ON "Invitation"("address");

-- CreateIndex
CREATE INDEX "Invitation_askedById_idx" ON "Invitation"("askedById");

-- CreateIndex
CREATE INDEX "CodeRequest_network_at_idx" ON "CodeRequest"("network", "at");

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_askedById_fkey" FOREIGN KEY ("askedById") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the sign-in library writes by itself leaves its row in the history as well, in the same transaction.
-- Our own verbs record with more knowledge (who acted, through which door) and say so with lernpfad.recorded.
CREATE FUNCTION record_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE account "UserAccount"; act text; said jsonb;
BEGIN
  IF current_setting('lernpfad.recorded', true) = 'yes' THEN RETURN NULL; END IF;
  IF TG_TABLE_NAME = 'UserAccount' THEN account := NEW; act := 'created'; said := jsonb_build_object('email', NEW.email);
  ELSE
    SELECT * INTO account FROM "UserAccount" WHERE id = NEW."userId";
    IF TG_TABLE_NAME = 'Session' THEN act := 'signed_in';
    ELSIF TG_TABLE_NAME = 'Passkey' THEN act := 'passkey_added'; said := jsonb_build_object('name', NEW.name);
    ELSE act := 'login_linked'; said := jsonb_build_object('provider', NEW."providerId");
    END IF;
  END IF;
  INSERT INTO "History" (door, "accountId", "actorName", concept, "subjectId", act, after)
    VALUES ('page', account.id, COALESCE(NULLIF(account.name, ''), account.email), 'account', account.id::text, act, said);
  RETURN NULL;
END $$;
CREATE TRIGGER record_sign_in AFTER INSERT ON "UserAccount" FOR EACH ROW EXECUTE FUNCTION record_sign_in();
CREATE TRIGGER record_sign_in AFTER INSERT ON "Session" FOR EACH ROW EXECUTE FUNCTION record_sign_in();
CREATE TRIGGER record_sign_in AFTER INSERT ON "Passkey" FOR EACH ROW EXECUTE FUNCTION record_sign_in();
CREATE TRIGGER record_sign_in AFTER INSERT ON "Credential" FOR EACH ROW EXECUTE FUNCTION record_sign_in();

-- An answered invitation stays answered.
ALTER TABLE "Invitation" ADD CONSTRAINT "accepted_has_an_end" CHECK (NOT accepted OR "endedAt" IS NOT NULL);
CREATE TRIGGER never_deleted BEFORE DELETE ON "Invitation" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "Managing" FOR EACH ROW EXECUTE FUNCTION refuse_change();
