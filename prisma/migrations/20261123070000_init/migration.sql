CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('provider_member', 'editor', 'counsellor', 'case_officer', 'approver', 'apprenticeship_officer', 'counter_clerk', 'administrator');

-- CreateEnum
CREATE TYPE "CourseLanguage" AS ENUM ('de', 'gsw', 'simple', 'en');

-- CreateEnum
CREATE TYPE "VersionState" AS ENUM ('draft', 'submitted', 'returned', 'published', 'superseded', 'withdrawn');

-- CreateEnum
CREATE TYPE "RunState" AS ENUM ('draft', 'open', 'cancelled');

-- CreateEnum
CREATE TYPE "EnrolmentState" AS ENUM ('waiting', 'offered', 'payment_due', 'confirmed', 'cancelled', 'attended', 'absent');

-- CreateEnum
CREATE TYPE "EndReason" AS ENUM ('cancelled_by_person', 'cancelled_by_provider', 'cancelled_by_staff', 'offer_declined', 'offer_expired', 'run_cancelled');

-- CreateEnum
CREATE TYPE "Door" AS ENUM ('page', 'trpc', 'link', 'job', 'seed');

-- CreateEnum
CREATE TYPE "Language" AS ENUM ('de', 'en');

-- CreateEnum
CREATE TYPE "MessageState" AS ENUM ('queued', 'sent', 'failed', 'held', 'stopped', 'to_print', 'printed');

-- CreateEnum
CREATE TYPE "Channel" AS ENUM ('mail', 'letter');

-- CreateEnum
CREATE TYPE "ManagingKind" AS ENUM ('self', 'guardian', 'helper');

-- CreateEnum
CREATE TYPE "ConsentChannel" AS ENUM ('online', 'letter', 'counter');

-- CreateEnum
CREATE TYPE "ProfessionStatus" AS ENUM ('in_demand', 'stable', 'ending');

-- CreateEnum
CREATE TYPE "WayKind" AS ENUM ('apprenticeship', 'further_training');

-- CreateTable
CREATE TABLE "UserAccount" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "twoFactorEnabled" BOOLEAN DEFAULT false,
    "language" "Language" NOT NULL DEFAULT 'de',
    "disabledAt" TIMESTAMPTZ(3),
    "calendarKey" TEXT,

    CONSTRAINT "UserAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" UUID NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Credential" (
    "id" UUID NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Passkey" (
    "id" UUID NOT NULL,
    "name" TEXT,
    "publicKey" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "credentialID" TEXT NOT NULL,
    "counter" INTEGER NOT NULL,
    "deviceType" TEXT NOT NULL,
    "backedUp" BOOLEAN NOT NULL,
    "transports" TEXT,
    "createdAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "aaguid" TEXT,

    CONSTRAINT "Passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TwoFactor" (
    "id" UUID NOT NULL,
    "secret" TEXT NOT NULL,
    "backupCodes" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "verified" BOOLEAN DEFAULT true,
    "failedVerificationCount" INTEGER,
    "lockedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "TwoFactor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CodeRequest" (
    "id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CodeRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RoleGrant" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "providerId" UUID,
    "office" TEXT,
    "grantedById" UUID,
    "grantedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedById" UUID,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RoleGrant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Course" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "providerId" UUID NOT NULL,
    "publishedId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Course_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CourseVersion" (
    "id" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" "VersionState" NOT NULL DEFAULT 'draft',
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "audience" TEXT[],
    "ageMin" INTEGER,
    "ageMax" INTEGER,
    "language" "CourseLanguage" NOT NULL DEFAULT 'de',
    "bring" TEXT[],
    "prerequisites" TEXT,
    "requiredCourses" UUID[],
    "wheelchair" BOOLEAN NOT NULL DEFAULT false,
    "accessibility" TEXT,
    "keywords" TEXT[],
    "dropIn" BOOLEAN NOT NULL DEFAULT false,
    "returnReasons" JSONB,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submittedAt" TIMESTAMPTZ(3),
    "reviewedById" UUID,
    "reviewedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CourseVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CourseCompetence" (
    "versionId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "fromLevel" INTEGER NOT NULL,
    "toLevel" INTEGER NOT NULL,

    CONSTRAINT "CourseCompetence_pkey" PRIMARY KEY ("versionId","code")
);

-- CreateTable
CREATE TABLE "CourseRun" (
    "id" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "state" "RunState" NOT NULL DEFAULT 'draft',
    "placeName" TEXT,
    "street" TEXT,
    "postcode" TEXT,
    "locality" TEXT,
    "municipality" INTEGER,
    "stop" TEXT,
    "online" BOOLEAN NOT NULL DEFAULT false,
    "onlineNote" TEXT,
    "wheelchair" BOOLEAN NOT NULL DEFAULT false,
    "seats" INTEGER NOT NULL,
    "taken" INTEGER NOT NULL DEFAULT 0,
    "overruled" INTEGER NOT NULL DEFAULT 0,
    "waiting" INTEGER NOT NULL DEFAULT 0,
    "minimum" INTEGER NOT NULL DEFAULT 0,
    "priceRappen" INTEGER,
    "enrolUntil" TIMESTAMPTZ(3) NOT NULL,
    "cancelUntil" TIMESTAMPTZ(3) NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "cancelledAt" TIMESTAMPTZ(3),
    "cancelReason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CourseRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RunSession" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RunSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CatalogueEntry" (
    "courseId" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "providerName" TEXT NOT NULL,
    "audience" TEXT[],
    "ageMin" INTEGER,
    "ageMax" INTEGER,
    "language" "CourseLanguage" NOT NULL,
    "areas" INTEGER[],
    "areaLevels" INTEGER[],
    "levels" INTEGER[],
    "dropIn" BOOLEAN NOT NULL,
    "wheelchair" BOOLEAN NOT NULL,
    "nextRunId" UUID,
    "startsAt" TIMESTAMPTZ(3),
    "priceRappen" INTEGER,
    "locality" TEXT,
    "placeName" TEXT,
    "online" BOOLEAN NOT NULL,
    "seats" INTEGER,
    "taken" INTEGER,
    "waiting" INTEGER,
    "municipalities" INTEGER[],
    "localities" TEXT[],
    "months" INTEGER[],
    "weekdays" INTEGER[],
    "dayparts" TEXT[],
    "anyOnline" BOOLEAN NOT NULL,
    "anyFree" BOOLEAN NOT NULL,
    "minPriceRappen" INTEGER,
    "runCount" INTEGER NOT NULL,
    "words" TEXT NOT NULL,
    "search" tsvector,

    CONSTRAINT "CatalogueEntry_pkey" PRIMARY KEY ("courseId")
);

-- CreateTable
CREATE TABLE "MissingOffer" (
    "id" UUID NOT NULL,
    "query" TEXT NOT NULL,
    "wish" TEXT NOT NULL,
    "onDay" DATE NOT NULL,

    CONSTRAINT "MissingOffer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EnrolmentGroup" (
    "id" UUID NOT NULL,
    "together" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "EnrolmentGroup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Enrolment" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "groupId" UUID,
    "state" "EnrolmentState" NOT NULL,
    "arrival" BIGSERIAL NOT NULL,
    "offeredAt" TIMESTAMPTZ(3),
    "offerUntil" TIMESTAMPTZ(3),
    "offerKey" TEXT,
    "priceRappen" INTEGER,
    "endReason" "EndReason",
    "endNote" TEXT,
    "prerequisitesConfirmedAt" TIMESTAMPTZ(3),
    "consentId" UUID,
    "overruled" TEXT[],
    "overruleReason" TEXT,
    "enrolledById" UUID,
    "remindedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Enrolment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "History" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "door" "Door" NOT NULL,
    "accountId" UUID,
    "actorName" TEXT NOT NULL,
    "personId" UUID,
    "concept" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "providerId" UUID,

    CONSTRAINT "History_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Message" (
    "id" UUID NOT NULL,
    "personId" UUID,
    "enrolmentId" UUID,
    "kind" TEXT NOT NULL,
    "onceKey" TEXT,
    "channel" "Channel" NOT NULL,
    "address" TEXT,
    "language" "Language" NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "calendar" TEXT,
    "state" "MessageState" NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastError" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MailAddress" (
    "address" TEXT NOT NULL,
    "bounces" INTEGER NOT NULL DEFAULT 0,
    "lastAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stoppedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MailAddress_pkey" PRIMARY KEY ("address")
);

-- CreateTable
CREATE TABLE "PracticeMail" (
    "id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "calendar" TEXT,
    "messageId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PracticeMail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" UUID NOT NULL,
    "firstName" TEXT NOT NULL,
    "lastName" TEXT NOT NULL,
    "bornOn" DATE NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "street" TEXT,
    "houseNumber" TEXT,
    "postcode" TEXT,
    "locality" TEXT,
    "municipality" INTEGER,
    "language" "Language" NOT NULL DEFAULT 'de',
    "channel" "Channel" NOT NULL DEFAULT 'mail',
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Managing" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "kind" "ManagingKind" NOT NULL,
    "consentId" UUID,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Managing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Consent" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "textVersion" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "givenById" UUID,
    "channel" "ConsentChannel" NOT NULL DEFAULT 'online',
    "givenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawnAt" TIMESTAMPTZ(3),

    CONSTRAINT "Consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Profession" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "titleDe" TEXT NOT NULL,
    "titleEn" TEXT NOT NULL,
    "isco4" TEXT NOT NULL,
    "escoUri" TEXT NOT NULL,
    "status" "ProfessionStatus" NOT NULL,
    "descriptionDe" TEXT NOT NULL,
    "descriptionEn" TEXT NOT NULL,
    "dayDe" TEXT[],
    "dayEn" TEXT[],

    CONSTRAINT "Profession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProfessionNeed" (
    "professionId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "author" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "onDay" DATE NOT NULL,

    CONSTRAINT "ProfessionNeed_pkey" PRIMARY KEY ("professionId","code")
);

-- CreateTable
CREATE TABLE "ProfessionSkill" (
    "professionId" UUID NOT NULL,
    "uri" TEXT NOT NULL,
    "labelDe" TEXT NOT NULL,

    CONSTRAINT "ProfessionSkill_pkey" PRIMARY KEY ("professionId","uri")
);

-- CreateTable
CREATE TABLE "ProfessionWay" (
    "id" UUID NOT NULL,
    "professionId" UUID NOT NULL,
    "kind" "WayKind" NOT NULL,
    "titleDe" TEXT NOT NULL,
    "titleEn" TEXT NOT NULL,
    "years" INTEGER,
    "ending" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ProfessionWay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DemandIndicator" (
    "id" UUID NOT NULL,
    "professionId" UUID NOT NULL,
    "indicator" TEXT NOT NULL,
    "value" DECIMAL(14,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "url" TEXT,
    "period" TEXT NOT NULL,
    "issuedOn" DATE NOT NULL,
    "note" TEXT,

    CONSTRAINT "DemandIndicator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Provider" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "street" TEXT,
    "postcode" TEXT,
    "locality" TEXT,
    "phone" TEXT,
    "email" TEXT,
    "website" TEXT,
    "label" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Provider_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "UserAccount_email_key" ON "UserAccount"("email");

-- CreateIndex
CREATE UNIQUE INDEX "UserAccount_calendarKey_key" ON "UserAccount"("calendarKey");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Credential_userId_idx" ON "Credential"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Credential_providerId_accountId_key" ON "Credential"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE INDEX "Passkey_userId_idx" ON "Passkey"("userId");

-- CreateIndex
CREATE INDEX "Passkey_credentialID_idx" ON "Passkey"("credentialID");

-- CreateIndex
CREATE INDEX "TwoFactor_secret_idx" ON "TwoFactor"("secret");

-- CreateIndex
CREATE INDEX "TwoFactor_userId_idx" ON "TwoFactor"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "RateLimit_key_key" ON "RateLimit"("key");

-- CreateIndex
CREATE INDEX "CodeRequest_address_at_idx" ON "CodeRequest"("address", "at");

-- CreateIndex
CREATE INDEX "RoleGrant_accountId_idx" ON "RoleGrant"("accountId");

-- CreateIndex
CREATE UNIQUE INDEX "Course_slug_key" ON "Course"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Course_publishedId_key" ON "Course"("publishedId");

-- CreateIndex
CREATE INDEX "Course_providerId_idx" ON "Course"("providerId");

-- CreateIndex
CREATE UNIQUE INDEX "CourseVersion_courseId_number_key" ON "CourseVersion"("courseId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "CourseRun_number_key" ON "CourseRun"("number");

-- CreateIndex
CREATE INDEX "CourseRun_courseId_startsAt_idx" ON "CourseRun"("courseId", "startsAt");

-- CreateIndex
CREATE INDEX "CourseRun_startsAt_idx" ON "CourseRun"("startsAt");

-- CreateIndex
CREATE INDEX "RunSession_runId_startsAt_idx" ON "RunSession"("runId", "startsAt");

-- CreateIndex
CREATE INDEX "CatalogueEntry_search" ON "CatalogueEntry" USING GIN ("search");

-- CreateIndex
CREATE INDEX "CatalogueEntry_words" ON "CatalogueEntry" USING GIN ("words" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "CatalogueEntry_startsAt_courseId_idx" ON "CatalogueEntry"("startsAt", "courseId");

-- CreateIndex
CREATE UNIQUE INDEX "Enrolment_offerKey_key" ON "Enrolment"("offerKey");

-- CreateIndex
CREATE INDEX "Enrolment_runId_state_arrival_idx" ON "Enrolment"("runId", "state", "arrival");

-- CreateIndex
CREATE INDEX "Enrolment_personId_idx" ON "Enrolment"("personId");

-- CreateIndex
CREATE INDEX "History_concept_subjectId_idx" ON "History"("concept", "subjectId");

-- CreateIndex
CREATE INDEX "History_at_idx" ON "History"("at");

-- CreateIndex
CREATE INDEX "History_personId_idx" ON "History"("personId");

-- CreateIndex
CREATE INDEX "History_accountId_idx" ON "History"("accountId");

-- CreateIndex
CREATE UNIQUE INDEX "Message_onceKey_key" ON "Message"("onceKey");

-- CreateIndex
CREATE INDEX "Message_personId_createdAt_idx" ON "Message"("personId", "createdAt");

-- CreateIndex
CREATE INDEX "Message_state_nextAt_idx" ON "Message"("state", "nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "PracticeMail_messageId_key" ON "PracticeMail"("messageId");

-- CreateIndex
CREATE INDEX "PracticeMail_at_idx" ON "PracticeMail"("at");

-- CreateIndex
CREATE INDEX "Person_lastName_firstName_idx" ON "Person"("lastName", "firstName");

-- CreateIndex
CREATE INDEX "Managing_accountId_idx" ON "Managing"("accountId");

-- CreateIndex
CREATE INDEX "Managing_personId_idx" ON "Managing"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Profession_slug_key" ON "Profession"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Provider_slug_key" ON "Provider"("slug");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "UserAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_userId_fkey" FOREIGN KEY ("userId") REFERENCES "UserAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Passkey" ADD CONSTRAINT "Passkey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "UserAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TwoFactor" ADD CONSTRAINT "TwoFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "UserAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoleGrant" ADD CONSTRAINT "RoleGrant_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoleGrant" ADD CONSTRAINT "RoleGrant_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "Provider"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoleGrant" ADD CONSTRAINT "RoleGrant_grantedById_fkey" FOREIGN KEY ("grantedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoleGrant" ADD CONSTRAINT "RoleGrant_endedById_fkey" FOREIGN KEY ("endedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Course" ADD CONSTRAINT "Course_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "Provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Course" ADD CONSTRAINT "Course_publishedId_fkey" FOREIGN KEY ("publishedId") REFERENCES "CourseVersion"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CourseVersion" ADD CONSTRAINT "CourseVersion_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CourseCompetence" ADD CONSTRAINT "CourseCompetence_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "CourseVersion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CourseRun" ADD CONSTRAINT "CourseRun_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunSession" ADD CONSTRAINT "RunSession_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CatalogueEntry" ADD CONSTRAINT "CatalogueEntry_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Enrolment" ADD CONSTRAINT "Enrolment_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Enrolment" ADD CONSTRAINT "Enrolment_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Enrolment" ADD CONSTRAINT "Enrolment_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "EnrolmentGroup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Enrolment" ADD CONSTRAINT "Enrolment_consentId_fkey" FOREIGN KEY ("consentId") REFERENCES "Consent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_enrolmentId_fkey" FOREIGN KEY ("enrolmentId") REFERENCES "Enrolment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Managing" ADD CONSTRAINT "Managing_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Managing" ADD CONSTRAINT "Managing_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Managing" ADD CONSTRAINT "Managing_consentId_fkey" FOREIGN KEY ("consentId") REFERENCES "Consent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfessionNeed" ADD CONSTRAINT "ProfessionNeed_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfessionSkill" ADD CONSTRAINT "ProfessionSkill_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfessionWay" ADD CONSTRAINT "ProfessionWay_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DemandIndicator" ADD CONSTRAINT "DemandIndicator_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE CASCADE ON UPDATE CASCADE;
