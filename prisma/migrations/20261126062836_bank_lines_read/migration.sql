-- AlterEnum
ALTER TYPE "CreditOutcome" ADD VALUE 'read';
