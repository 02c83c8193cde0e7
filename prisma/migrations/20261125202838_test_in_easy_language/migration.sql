-- AlterEnum
ALTER TYPE "TestVariant" ADD VALUE 'easy';
