-- With a case that is destroyed its hold goes too: it names a person. One that still holds a seat stays.
DROP TRIGGER never_deleted ON "SeatHold";
CREATE TRIGGER never_deleted BEFORE DELETE ON "SeatHold" FOR EACH ROW WHEN (OLD."endedAt" IS NULL) EXECUTE FUNCTION refuse_change();
