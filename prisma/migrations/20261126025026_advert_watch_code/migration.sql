ALTER TABLE "AdvertWatch" RENAME COLUMN "codeHash" TO code;
ALTER INDEX "AdvertWatch_codeHash_key" RENAME TO "AdvertWatch_code_key";

-- Public pages about places are thrown away when one of these changes.
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "PlaceAdvert" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('apprenticeship');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "AdvertPlace" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('apprenticeship');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "ApprenticeshipPlace" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('apprenticeship');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "TrainingContract" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('apprenticeship');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "TrainingProfession" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('apprenticeship');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON "TasterSlot" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('apprenticeship');
